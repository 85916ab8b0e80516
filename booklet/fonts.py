"""The closed set of fonts: which faces there are, what they cover, and how CSS and fontconfig learn of them."""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

import uharfbuzz
from pydantic import Field

from booklet.diagnostics import ContentError, Diagnostic, error
from booklet.source import Reader, StrictModel, parse_yaml, validate

IGNORABLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\n\t")
"""Characters that paint nothing: a face need not have them."""


class Origin(StrictModel):
    """Where a family's files came from."""

    package: str
    version: str
    url: str


class FontFile(StrictModel):
    """One face of a family."""

    file: str
    family: str
    weight: int = Field(ge=100, le=900)
    style: Literal["normal", "italic"]
    sha256: str
    features: tuple[str, ...] = ()
    embedding: int = 0


class FontFamily(StrictModel):
    """`font.yaml`: a family's licence, source and files."""

    family: str
    licence: str
    copyright: str
    source: Origin
    files: tuple[FontFile, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """A face that CSS can name: family, weight (100–900), style, file."""

    family: str
    weight: int
    style: str
    path: Path
    features: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The face as a person calls it."""
        return f"{self.family} {self.weight}{' italic' if self.style == 'italic' else ''}"


class Catalogue:
    """The faces of a project: its own `fonts/` first, then the built-in ones."""

    def __init__(self, faces: Iterable[Face]) -> None:
        unique: dict[tuple[str, int, str], Face] = {}
        for face in faces:
            unique.setdefault((face.family.casefold(), face.weight, face.style), face)
        self.faces = tuple(unique.values())

    @property
    def families(self) -> frozenset[str]:
        """The family names, as CSS writes them."""
        return frozenset(face.family for face in self.faces)

    def find(self, family: str, weight: int = 400, style: str = "normal") -> Face | None:
        """The face of exactly this family, weight and style; None where there is none."""
        for face in self.faces:
            if (face.family.casefold(), face.weight, face.style) == (family.casefold(), weight, style):
                return face
        return None

    def css(self, url: str = "fonts/") -> str:
        """`@font-face` rules for every face, the files below `url`."""
        return "\n".join(
            f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
            f'src: url("{url}{face.path.name}") }}'
            for face in self.faces
        )


def load(reader: Reader, folders: Iterable[Path], wanted: Iterable[str] | None = None) -> Catalogue:
    """The faces below some `fonts/` folders; `wanted` limits them to some family folders.

    Raises:
        ContentError: a `font.yaml` is wrong, a file is missing or not the one that was licensed.
    """
    faces: list[Face] = []
    problems: list[Diagnostic] = []
    for folder in folders:
        for family in sorted(entry for entry in folder.iterdir() if (entry / "font.yaml").is_file()):
            if wanted is not None and family.name not in wanted:
                continue
            try:
                faces += _family(reader, family)
            except ContentError as problem:
                problems += problem.diagnostics
    if problems:
        raise ContentError(problems)
    return Catalogue(faces)


def _family(reader: Reader, folder: Path) -> list[Face]:
    document = parse_yaml(reader.read_text(folder / "font.yaml"), reader.show(folder / "font.yaml"))
    family = validate(document, FontFamily, "font")
    faces = []
    for i, entry in enumerate(family.files):
        span = document.span(("files", i, "file"))
        path = reader.inside(folder, entry.file, span)
        if hashlib.sha256(reader.read_bytes(path, span)).hexdigest() != entry.sha256:
            raise ContentError(
                error("font-changed", f"{entry.file} is not the file that {document.path} describes", span,
                      "restore the file, or write its new SHA-256 after checking its licence")
            )  # fmt: skip
        faces.append(Face(entry.family, entry.weight, entry.style, path, entry.features))
    return faces


@functools.cache
def shaper(path: Path) -> uharfbuzz.Font:
    """A HarfBuzz font of a file, in its own units."""
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    return uharfbuzz.Font(face)


@functools.cache
def coverage(path: Path) -> frozenset[int]:
    """The Unicode code points that a font file has glyphs for."""
    return frozenset(shaper(path).face.unicodes)


def missing(face: Face, text: str) -> str:
    """The characters of a text that the face cannot paint, each once."""
    known = coverage(face.path)
    return "".join(dict.fromkeys(c for c in text if ord(c) not in known and c not in IGNORABLE))


def fontconfig(folders: Iterable[Path], cache: Path) -> str:
    """A fontconfig configuration that sees these folders and nothing else of the machine."""
    out = io.StringIO()
    out.write('<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n')
    for folder in folders:
        out.write(f"  <dir>{escape(str(folder))}</dir>\n")
    out.write(f"  <cachedir>{escape(str(cache))}</cachedir>\n  <config></config>\n</fontconfig>\n")
    return out.getvalue()
