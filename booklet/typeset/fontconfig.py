"""What fontconfig is told, so that the engine sees booklet's fonts alone, and takes from each what booklet means."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from booklet.fonts import Face, sound, strays, thickness


def configuration(folders: Iterable[Path], cache: Path) -> str:
    """A fontconfig configuration that sees these folders and nothing else of the machine.

    After each family it names those that serve what it lacks. It is the same for all
    layouts: the engine reads a part of it once in a process, whatever comes later.
    """
    out = io.StringIO()
    out.write('<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n')
    for folder in (folders := tuple(folders)):
        out.write(f"  <dir>{escape(str(folder))}</dir>\n")
    faces = sound(folders)
    for family, spares in {face.family: face.spare for face in reversed(faces) if face.spare}.items():
        # "same": as binding as the family itself, so that they come before a face that knows the text's language.
        names = "".join(f"<family>{escape(spare.family)}</family>" for spare in spares)
        rule = f"<family>{escape(family)}</family><accept>{names}</accept>"
        out.write(f'  <alias binding="same">{rule}</alias>\n')
    for face in faces:
        out.writelines(_without(face, alphabet.block) for alphabet in strays(face))
    out.write(f"  <cachedir>{escape(str(cache))}</cachedir>\n  <config></config>\n</fontconfig>\n")
    return out.getvalue()


def _without(face: Face, block: range) -> str:
    """The rule that hides a block of characters of a face."""
    return f"""  <match target="font">
    <test name="family"><string>{escape(face.family)}</string></test>
    <test name="slant"><const>{"italic" if face.style == "italic" else "roman"}</const></test>
    <test name="weight"><double>{thickness(face.weight)}</double></test>
    <edit name="charset" mode="assign"><minus><name>charset</name><charset><range>
      <int>{block.start:#x}</int><int>{block.stop - 1:#x}</int>
    </range></charset></minus></edit>
  </match>
"""
