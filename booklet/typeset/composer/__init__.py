"""Running text composed as a whole on the stock engine."""

from booklet.typeset.composer.drawing import drawn
from booklet.typeset.composer.hooks import composed
from booklet.typeset.composer.parts import forget
from booklet.typeset.composer.planning import Breaks, Told

__all__ = ["Breaks", "Told", "composed", "drawn", "forget"]
