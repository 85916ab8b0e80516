"""From content and layout to the engine's PDF, with everything that went wrong on the pages."""

from booklet.typeset.engine import Assets, image_names, load_engine, prepare
from booklet.typeset.known import Known
from booklet.typeset.measured import Measured
from booklet.typeset.stage import Typeset, typeset

__all__ = ["Assets", "Known", "Measured", "Typeset", "image_names", "load_engine", "prepare", "typeset"]
