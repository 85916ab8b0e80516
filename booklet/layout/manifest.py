"""A layout's manifest, and the chain of layouts that it extends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from booklet import resources
from booklet.diagnostics import ContentError, Diagnostic, UsageError, error, nearest
from booklet.inks import Duotone, Ink
from booklet.layout.inks import DuotoneSpec, Inks
from booklet.source import Document, Reader, StrictModel, parse_yaml, validate


class Paper(StrictModel):
    """The page that a layout is drawn for, in mm."""

    trim: tuple[float, float] = (148, 210)
    binding: Literal["stitched", "perfect"] = "stitched"


class Grid(StrictModel):
    """The baseline grid and the text block: leading and head in pt, margins in mm."""

    size: float = 9.8
    """Running text, in pt."""
    line: float = 13
    lines: int = 35
    head: float = 58.5
    inner: float = 20
    outer: float = 28


class TailForm(StrictModel):
    """One way to set a picture at the foot of a text: from so many free lines on, so wide (mm), with a caption or not."""

    room: int
    width: float
    caption: bool = True


class Tail(StrictModel):
    """How pictures stand at the foot of a text: `rise` is the cap height in pt that a picture reaches above its first line."""

    rise: float = 6.5
    tallest: int = 22
    forms: tuple[TailForm, ...] = ()


class SlotSpec(StrictModel):
    """A run of pages: which sections it holds, in their order, and how it wants to open."""

    id: str
    holds: tuple[str, ...]
    opens: Literal["any", "verso", "recto"] = "any"
    pays_from: int = 0
    """Printed only in booklets of at least so many pages."""


class Freedoms(StrictModel):
    """What may be changed to reach a number of pages; the first value of each is the layout's own."""

    size: tuple[float, ...] = ()
    """Running text, in pt."""
    leading: tuple[float, ...] = ()
    """In pt; the text block keeps its height and has more lines."""
    gallery: tuple[int, ...] = ()
    """Most pictures of the gallery."""
    biographies: tuple[Literal["long", "short"], ...] = ()
    synopsis: tuple[Literal["long", "short"], ...] = ()


class Composition(StrictModel):
    """How running text is composed: its word spaces in percent of the face's own, and how far its edges may go."""

    compose: bool = True
    """Otherwise lines are left to the engine, which breaks one after another."""
    word_space: tuple[Annotated[float, Field(gt=0, le=100)], Annotated[float, Field(gt=100, le=1000)]] = (
        70,
        135,
    )
    """The least, and where a line begins to count as loose."""
    widest: Annotated[float, Field(gt=100, le=1000)] = 200
    """Taken only where a paragraph has no other way."""
    hyphens: Annotated[int, Field(ge=0, le=9)] = 2
    """Most lines in a row that end in one."""
    hang: Annotated[float, Field(ge=0, le=2)] = 1
    """How much of its amount punctuation hangs in the margin; 0 is not at all."""
    glyphs: Annotated[float, Field(ge=0, le=2)] = 0
    """Percent by which a line's glyphs may be drawn wider or narrower."""
    letters: tuple[Annotated[float, Field(ge=0, le=2)], Annotated[float, Field(ge=0, le=2)]] = (0, 0)
    """Percent of an em by which a line's letters may stand closer, and apart."""
    rivers: Annotated[float, Field(ge=0, le=10)] = 1
    """How much is given for word spaces not to stand below one another; 0 is nothing, 4 thins them out at the cost of hyphens."""
    ragged: bool = True
    """Whether text that is not justified is composed too."""
    rag: Annotated[float, Field(gt=0, lt=100)] = 12
    """Percent of the measure by which a ragged line may fall short before it counts as short."""


class Option(StrictModel):
    """A choice that an edition may make: its default, its possible values, and what it does."""

    default: Any
    choices: tuple[Any, ...] = ()
    doc: str


def _sets(given: Any) -> Any:
    """A plain list of fillers: each in turn."""
    if isinstance(given, list) and all(isinstance(name, str) for name in given):
        return [given[: i + 1] for i in range(len(given))]
    return given


FillerSets = Annotated[tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...], BeforeValidator(_sets)]


class Manifest(StrictModel):
    """`layout.yaml`. A child's values merge over its parent's; lists replace."""

    title: str | None = None
    description: str | None = None
    extends: str | None = None
    abstract: bool = False
    paper: Paper = Paper()
    fonts: tuple[str, ...] = ()
    inks: Inks = Field(default_factory=dict)
    grid: Grid = Grid()
    tokens: dict[str, Any] = Field(default_factory=dict)
    tail: Tail = Tail()
    paragraphs: Composition = Composition()
    pictures: Literal["natural", "grey"] | DuotoneSpec = "natural"
    plates: int = 12
    """Most pictures that take a page of their own; the others go to the gallery."""
    readable: tuple[tuple[str, str], ...] = ()
    """Ink of text and ink of the ground below it (or `white`, the paper): pairs that must keep a contrast of 4.5 : 1."""
    slots: tuple[SlotSpec, ...] = ()
    fillers: FillerSets = ()
    """Templates for one page that is left over, for two, for three, and so on."""
    options: dict[str, Option] = Field(default_factory=dict)
    freedoms: Freedoms = Freedoms()


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout ready for use: merged manifest, and the folders to search, child first."""

    name: str
    manifest: Manifest
    chain: tuple[tuple[str, Path], ...]

    @property
    def inks(self) -> dict[str, Ink]:
        """Its inks by name."""
        return {name: spec.ink for name, spec in self.manifest.inks.items()}

    @property
    def duotone(self) -> Duotone | None:
        """Its pictures' two inks, if they have two."""
        given = self.manifest.pictures
        return given.treatment(self.inks) if isinstance(given, DuotoneSpec) else None

    def with_accent(self, accent: Any) -> Layout:
        """The layout with another ink in place of its `accent`.

        Raises:
            ContentError: it is no ink, or the layout has no accent.
        """
        if "accent" not in self.manifest.inks:
            hint = "leave `accent:` out, or choose another layout"
            raise ContentError(error("accent-none", f"the layout {self.name} has no accent ink", hint=hint))
        given = list(accent) if isinstance(accent, tuple) else accent
        document = Document("accent", {"inks": {"accent": given}}, {}, {})
        spec = validate(document, Manifest, "layout").inks["accent"]
        inks = {**self.manifest.inks, "accent": spec}
        return replace(self, manifest=self.manifest.model_copy(update={"inks": inks}))

    def with_grid(self, **changes: float) -> Layout:
        """The layout on another grid."""
        grid = self.manifest.grid.model_copy(update=changes)
        return replace(self, manifest=self.manifest.model_copy(update={"grid": grid}))

    def folder(self, name: str) -> Path | None:
        """The folder of one of the chain's layouts."""
        return dict(self.chain).get(name)


def _candidates(root: Path | None) -> Iterator[tuple[str, Path]]:
    for home in resources.search("layouts", root):
        for entry in sorted(home.iterdir()):
            if (entry / "layout.yaml").is_file():
                yield entry.name, entry


def names(reader: Reader, root: Path | None = None) -> tuple[str, ...]:
    """The layouts that a booklet can have; abstract ones are left out."""
    found = []
    for name in dict.fromkeys(name for name, _ in _candidates(root)):
        document = _read(reader, name, root)
        if document and not (isinstance(document[1].value, dict) and document[1].value.get("abstract")):
            found.append(name)
    return tuple(found)


def load(reader: Reader, name: str, root: Path | None = None) -> Layout:
    """The layout called `name` with everything that it inherits.

    Raises:
        UsageError: there is no such layout.
        ContentError: a manifest is wrong, extends something unknown, or extends itself.
    """
    chain: list[tuple[str, Path]] = []
    documents: list[Document] = []
    current: str | None = name
    while current is not None:
        read = _read(reader, current, root)
        if read is None:
            raise _unknown(current, documents[-1] if documents else None, root)
        folder, document = read
        if current in dict(chain):
            trail = " → ".join([*(link for link, _ in chain), current])
            message = f"the layout extends itself: {trail}"
            span = documents[-1].span(("extends",))
            raise ContentError(error("layout-cycle", message, span, "remove one `extends:`"))
        validate(document, Manifest, "layout")
        chain.append((current, folder))
        documents.append(document)
        current = document.value.get("extends")
    merged: dict[str, Any] = {}
    for document in reversed(documents):
        merged = _merged(merged, document.value)
    merged["abstract"] = documents[0].value.get("abstract", False)
    _check_fonts(reader, documents, root)
    # What is right in each file can contradict itself together.
    manifest = validate(replace(documents[0], value=merged), Manifest, "layout")
    _check_duotone(manifest, documents[0])
    _check_readable(manifest, documents[0])
    return Layout(name, manifest, tuple(chain))


def _check_duotone(manifest: Manifest, document: Document) -> None:
    """Whether the layout has the inks of its duotone."""
    if isinstance(manifest.pictures, DuotoneSpec):
        there = [name for name, spec in manifest.inks.items() if not spec.rich_black]
        for name in manifest.pictures.duotone:
            if name not in there:
                message = f"there is no ink “{name}” for the duotone"
                span = document.span(("pictures", "duotone"))
                raise ContentError(error("layout-value", message, span, f"one of {', '.join(there)}"))


def _check_readable(manifest: Manifest, document: Document) -> None:
    """Whether the layout has the inks that it promises to be readable."""
    there = ["white", *manifest.inks]
    for i, pair in enumerate(manifest.readable):
        for name in pair:
            if name not in there:
                message = f"there is no ink “{name}” to be readable"
                span = document.span(("readable", i))
                raise ContentError(error("layout-value", message, span, f"one of {', '.join(there)}"))


def _check_fonts(reader: Reader, documents: Sequence[Document], root: Path | None) -> None:
    """Whether there is a folder for each family; the lists of a child replace its parent's."""
    document = next((d for d in documents if d.value.get("fonts")), None)
    if document is None:
        return
    folders = resources.search("fonts", root)
    known = {
        name
        for folder in folders
        for name in reader.listing(folder)
        if reader.exists(folder / name / "font.yaml")
    }
    problems = []
    for i, family in enumerate(document.value["fonts"]):
        if family not in known:
            guess = nearest(family, known)
            hint = f"did you mean {guess}?" if guess else f"there are: {', '.join(sorted(known))}"
            span = document.span(("fonts", i))
            problems.append(error("font-unknown", f"there is no font family “{family}”", span, hint))
    if problems:
        raise ContentError(problems)


def options(layout: Layout, chosen: dict[str, Any]) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The layout's options with an edition's choices, and what is wrong with these."""
    known = layout.manifest.options
    values = {name: option.default for name, option in known.items()}
    problems = []
    for name, value in chosen.items():
        if name not in known:
            guess = nearest(name, known)
            hint = f"did you mean “{guess}”?" if guess else f"it has: {', '.join(known) or 'none'}"
            message = f"the layout {layout.name} has no option “{name}”"
            problems.append(error("option-unknown", message, hint=hint))
        elif known[name].choices and value not in known[name].choices:
            hint = f"one of {', '.join(map(str, known[name].choices))}"
            problems.append(error("option-value", f"the option {name} cannot be “{value}”", hint=hint))
        else:
            values[name] = value
    return values, problems


def _read(reader: Reader, name: str, root: Path | None) -> tuple[Path, Document] | None:
    if name.startswith(".") or set("/\\\0") & set(name):
        return None
    for home in resources.search("layouts", root):
        path = home / name / "layout.yaml"
        if reader.exists(path):
            document = parse_yaml(reader.read_text(path), reader.show(path))
            return home / name, document
    return None


def _unknown(name: str, child: Document | None, root: Path | None) -> UsageError | ContentError:
    known = sorted({found for found, _ in _candidates(root)})
    guess = nearest(name, known)
    hint = f"did you mean {guess}?" if guess else f"there are: {', '.join(known)}"
    if child is None:
        return UsageError(error("layout-unknown", f"there is no layout “{name}”", hint=hint))
    return ContentError(
        error("layout-unknown", f"there is no layout “{name}” to extend", child.span(("extends",)), hint)
    )


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """A child's manifest over its parent's; an ink or a treatment of pictures is one thing, and replaced whole."""
    whole = {"inks": {**base.get("inks", {}), **over.get("inks", {})}} if "inks" in over else {}
    if "pictures" in over:
        whole["pictures"] = over["pictures"]
    return {**_merge(base, over), **whole}


def _merge(base: Any, over: Any) -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        return {**base, **{key: _merge(base.get(key), value) for key, value in over.items()}}
    return over
