"""The closed set of fonts: which faces there are, what they cover, and how CSS names them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Literal

import uharfbuzz
from pydantic import Field

from booklet.diagnostics import BookletError, ContentError, Span, error
from booklet.source import Document, Reader, StrictModel, parse_yaml, validate

IGNORABLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\n\t")
"""Characters that paint nothing: a face need not have them."""


@dataclass(frozen=True, slots=True)
class Alphabet:
    """A block of code points and the letters in it that every word of the script may need."""

    block: range
    letters: frozenset[int]


ALPHABETS = (
    Alphabet(range(0x370, 0x400), frozenset(range(0x391, 0x3CA)) - {0x3A2}),
    Alphabet(range(0x400, 0x530), frozenset(range(0x410, 0x450))),
)
"""Greek and Cyrillic."""


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
    """`font.yaml`: a family's licence, source and files; `fallback` names the families that serve what it lacks."""

    family: str
    licence: str
    copyright: str
    source: Origin
    files: tuple[FontFile, ...]
    fallback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Face:
    """A face that CSS can name: family, weight (100–900), style, file.

    `spare`: the faces that paint what this one lacks, one of each fallback family, in the engine's order.
    """

    family: str
    weight: int
    style: str
    path: Path
    features: tuple[str, ...] = ()
    spare: tuple[Face, ...] = ()

    @property
    def name(self) -> str:
        """The face as a person calls it."""
        return f"{self.family} {self.weight}{' italic' if self.style == 'italic' else ''}"

    def painter(self, character: str) -> Face | None:
        """The face that paints a character: this one, else the first spare one that has it, else None."""
        code = ord(character)
        if character in IGNORABLE or (code in coverage(self.path) and not _stray(self, code)):
            return self
        return next((face for face in self.spare if code in coverage(face.path)), None)


class Catalogue:
    """The faces of a project: its own `fonts/` first, then the built-in ones.

    `faces` are those that CSS may name; `spare` those that only serve what these lack.
    """

    def __init__(self, faces: Iterable[Face]) -> None:
        self.faces = _unique(faces)
        named = {_key(face) for face in self.faces}
        spare = _unique(face for named_face in self.faces for face in named_face.spare)
        self.spare = tuple(face for face in spare if _key(face) not in named)

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

    def painter(self, face: Face, character: str) -> Face | None:
        """The face that paints a character set in `face`: itself, else a spare one, else None."""
        return face.painter(character)

    def css(self, url: str = "fonts/") -> str:
        """`@font-face` rules for every face, the files below `url`."""
        return "\n".join(
            f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style}; '
            f'src: url("{url}{face.path.name}") }}'
            for face in self.faces
        )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A `font.yaml` with the folder that holds it."""

    reader: Reader
    folder: Path
    document: Document
    family: FontFamily

    def faces(self, name: str | None = None) -> list[Face]:
        """The faces of the sheet, or of one of its families (in small letters); their files are checked.

        Raises:
            ContentError: a file is missing, lies elsewhere or is not the one that was licensed.
        """
        found = []
        for i, entry in enumerate(self.family.files):
            if name is not None and entry.family.casefold() != name:
                continue
            span = self.document.span(("files", i, "file"))
            path = self.reader.inside(self.folder, entry.file, span)
            if self.reader.digest(path, span) != entry.sha256:
                raise ContentError(
                    error("font-changed", f"{entry.file} is not the file that {self.document.path} describes", span,
                          "restore the file, or write its new SHA-256 after checking its licence")
                )  # fmt: skip
            found.append(Face(entry.family, entry.weight, entry.style, path, entry.features))
        return found


def load(reader: Reader, folders: Iterable[Path], wanted: Iterable[str] | None = None) -> Catalogue:
    """The faces below some `fonts/` folders; `wanted` limits them to some family folders.

    What a wanted family names as its fallback is found in all the folders.

    Raises:
        ContentError: a `font.yaml` is wrong or names a fallback that there is not, a file is
            missing or not the one that was licensed.
    """
    catalogue, problems = _load(reader, folders, None if wanted is None else frozenset(wanted))
    for problem in problems:
        if not isinstance(problem, ContentError):
            raise problem
    if problems:
        raise ContentError(found for problem in problems for found in problem.diagnostics)
    return catalogue


def _load(
    reader: Reader, folders: Iterable[Path], wanted: frozenset[str] | None = None
) -> tuple[Catalogue, list[BookletError]]:
    """As `load`, but all that is sound, and what is not."""
    sheets: list[_Sheet] = []
    faces: list[tuple[_Sheet, Face]] = []
    problems: list[BookletError] = []
    for folder in folders:
        for home in (folder / name for name in reader.listing(folder)):
            if not reader.exists(home / "font.yaml"):
                continue
            needed = wanted is None or home.name in wanted
            try:
                sheets.append(_sheet(reader, home))
                if needed:
                    faces += [(sheets[-1], face) for face in sheets[-1].faces()]
            except BookletError as problem:
                # A family that nobody asked for may be unfinished.
                problems += [problem] if needed else []
    spares = _Spares(sheets)
    loaded = [replace(face, spare=spares.of(sheet, face)) for sheet, face in faces]
    # A sheet that cannot be read may hold the family that another names.
    return Catalogue(loaded), problems or spares.problems


@functools.cache
def sound(folders: tuple[Path, ...]) -> tuple[Face, ...]:
    """The faces of all families that are sound; what is wrong with one is said where it is wanted."""
    found = [folder for folder in folders if folder.is_dir()]
    return _load(Reader(found[0], found[1:]), found)[0].faces if found else ()


def _sheet(reader: Reader, folder: Path) -> _Sheet:
    document = parse_yaml(reader.read_text(folder / "font.yaml"), reader.show(folder / "font.yaml"))
    return _Sheet(reader, folder, document, validate(document, FontFamily, "font"))


class _Spares:
    """Finds the spare faces of a face; each family's files are read once."""

    def __init__(self, sheets: Sequence[_Sheet]) -> None:
        self.sheets = sheets
        self.families: dict[str, tuple[Face, ...]] = {}
        self.problems: list[BookletError] = []

    def of(self, sheet: _Sheet, face: Face) -> tuple[Face, ...]:
        """One face of each family that the sheet names, and after them of those that they name in turn."""
        found: dict[str, Face | None] = {face.family.casefold(): None}
        queue = [(sheet, i) for i in range(len(sheet.family.fallback))]
        for at, i in queue:
            name = at.family.fallback[i].casefold()
            if name in found:
                continue
            if name not in self.families:
                self.families[name] = self._family(name, at.document.span(("fallback", i)))
            found[name] = _nearest(self.families[name], face)
            for other in self.sheets:
                if any(entry.family.casefold() == name for entry in other.family.files):
                    queue += [(other, k) for k in range(len(other.family.fallback))]
        return tuple(spare for spare in found.values() if spare)

    def _family(self, name: str, span: Span) -> tuple[Face, ...]:
        """The faces of a family, by its name in small letters; none of one that is wrong or missing."""
        faces: list[Face] = []
        try:
            for sheet in self.sheets:
                faces += sheet.faces(name)
            if not faces:
                hint = "write the family as its own font.yaml does"
                raise ContentError(error("font-fallback", f"there is no family “{name}”", span, hint))
        except BookletError as problem:
            self.problems.append(problem)
        return _unique(faces)


def _nearest(faces: Iterable[Face], to: Face) -> Face | None:
    """The face that the engine takes for a style and weight: the style counts before the weight."""
    return min(
        faces,
        key=lambda face: (
            face.style != to.style,
            abs(thickness(face.weight) - thickness(to.weight)),
            face.weight,
        ),
        default=None,
    )


THICKNESS = (
    (100, 0), (200, 40), (300, 50), (350, 55), (380, 75), (400, 80),
    (500, 100), (600, 180), (700, 200), (800, 205), (900, 210),
)  # fmt: skip
"""CSS weights and fontconfig's, in which it measures how near two are."""


def thickness(weight: int) -> float:
    """A CSS weight as fontconfig measures it."""
    for (low, a), (high, b) in pairwise(THICKNESS):
        if weight <= high:
            return a + (b - a) * (weight - low) / (high - low)
    return THICKNESS[-1][1]


def _key(face: Face) -> tuple[str, int, str]:
    return face.family.casefold(), face.weight, face.style


def _unique(faces: Iterable[Face]) -> tuple[Face, ...]:
    """The first face of each family, weight and style."""
    found: dict[tuple[str, int, str], Face] = {}
    for face in faces:
        found.setdefault(_key(face), face)
    return tuple(found.values())


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


@functools.cache
def strays(face: Face) -> tuple[Alphabet, ...]:
    """The alphabets of which a face has some letters and a spare face all: Ω and π for formulas, most often.

    No such letter is taken from the face: a word is not set in two.
    """
    known = coverage(face.path)
    return tuple(
        alphabet
        for alphabet in ALPHABETS
        if not alphabet.letters <= known
        and known.intersection(alphabet.block)
        and any(alphabet.letters <= coverage(spare.path) for spare in face.spare)
    )


def _stray(face: Face, code: int) -> bool:
    return any(code in alphabet.block for alphabet in strays(face))


def runs(face: Face, text: str) -> Iterator[tuple[Face, str]]:
    """The text cut where another face has to paint on, as the engine cuts it: a space goes with what precedes it."""
    start, last = 0, None
    for i, character in enumerate(text):
        painter = None if character.isspace() or character in IGNORABLE else face.painter(character) or face
        if painter is None or painter is last:
            continue
        if last is not None:
            yield last, text[start:i]
            start = i
        last = painter
    if text:
        yield last or face, text[start:]


def lining(faces: Iterable[Face]) -> frozenset[str]:
    """The families that have no old-style figures."""
    faces = tuple(faces)
    return frozenset(face.family for face in faces) - {
        face.family for face in faces if "onum" in face.features
    }
