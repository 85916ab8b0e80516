"""The pictures of one booklet: looked at once, cropped for each place, their stand-ins; `press` puts their inks there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from booklet.content import FilmSource, Image
from booklet.diagnostics import ContentError, Diagnostic, Severity, error, warning
from booklet.images import TARGET_PPI, Crop, Looks, Picture, Shot, keeps, line_art, stand_in, with_alpha
from booklet.inks import LineArt, Treatment
from booklet.layout import Layout
from booklet.printer import Format
from booklet.source import KeyPath, Reader
from booklet.typeset.engine import Assets

MARKS = ("logo", "laurel")
"""Kinds of picture that stand on the layout's ground: they keep their transparency."""


class Shelf:
    """Serves a film's pictures to a layout's templates; `problems` tells what suffers on the way."""

    def __init__(
        self,
        source: FilmSource,
        reader: Reader,
        format_: Format,
        assets: Assets,
        looks: Looks,
        layout: Layout,
    ) -> None:
        self.duotone = layout.duotone
        self.grey = layout.manifest.pictures == "grey" or self.duotone is not None
        self.treatments: dict[str, Treatment] = {}
        self.source = source
        self.format = format_
        self.assets = assets
        self.shots: dict[str, tuple[str, Shot]] = {}
        """By URL: the file and what is shown of it, where a stand-in is served."""
        self.problems: dict[tuple[str, str], Diagnostic] = {}
        self.served: dict[str, set[str]] = {}
        """The URLs under which each file was served."""
        self._pictures: dict[str, Picture] = {}
        self._places: dict[str, KeyPath] = {}
        self._load(reader, looks)

    def _load(self, reader: Reader, looks: Looks) -> None:
        broken: list[Diagnostic] = []
        for path, image in self.source.film.pictures():
            if image.file in self._pictures:
                continue
            span = self.source.span((*path, "file"))
            self._places[image.file] = path
            try:
                picture, found = looks.look(reader, self.source.folder, image.file, span)
            except ContentError as problem:
                broken += problem.diagnostics
                continue
            broken += [d for d in found if d.severity is Severity.ERROR]
            if picture:
                self._pictures[image.file] = picture
        if broken:
            raise ContentError(broken)

    def aspect(self, file: str) -> float:
        """Width over height of a picture file."""
        return self._pictures[file].aspect

    def ppi(self, image: Image, width: float, height: float) -> float:
        """The resolution that the picture would have in a place of width × height mm."""
        picture = self._pictures[image.file]
        return picture.ppi(picture.shot(width, height, image.focus, image.keep))

    def spreads(self, image: Image) -> bool:
        """Whether the picture has pixels enough for two facing pages."""
        trim, bleed = self.format.trim, self.format.bleed
        limit = self.format.resolution.images.error
        return self.ppi(image, 2 * trim.width + 2 * bleed, trim.height + 2 * bleed) >= limit

    def tallest(self, image: dict[str, Any], width: float, heights: Sequence[float]) -> float:
        """For templates: the largest of some heights (mm) whose crop keeps what it must and has pixels enough for it.

        Without a `keep` box, or where none of them will do, the picture's own proportions decide.
        """
        picture = self._pictures[image["file"]]
        for height in heights if image["keep"] else ():
            shot = picture.shot(width, height, image["focus"], image["keep"])
            if keeps(shot.crop, image["keep"]) and picture.ppi(shot) >= TARGET_PPI:
                return height
        return width / picture.aspect

    def url(self, image: dict[str, Any], width: float, height: float) -> str:
        """For templates: the picture cropped to a place of width × height mm."""
        picture = self._pictures[image["file"]]
        return self._serve(image, picture, picture.shot(width, height, image["focus"], image["keep"]))

    def half(self, image: dict[str, Any], side: str) -> str:
        """For templates: the `left` or `right` page of a picture over two facing pages.

        Each half carries the bleed on all four edges, so at the fold it repeats
        twice the bleed of its neighbour.
        """
        trim, bleed = self.format.trim, self.format.bleed
        width, height = 2 * trim.width + 2 * bleed, trim.height + 2 * bleed
        picture = self._pictures[image["file"]]
        whole = picture.shot(width, height, image["focus"], image["keep"]).crop
        page = (whole.x1 - whole.x0) * (trim.width + 2 * bleed) / width
        part = (
            Crop(whole.x0, whole.y0, whole.x0 + page, whole.y1)
            if side == "left"
            else Crop(whole.x1 - page, whole.y0, whole.x1, whole.y1)
        )
        shot = Shot(picture.sha256, part, trim.width + 2 * bleed, height, line_art=picture.line_art)
        return self._serve(image, picture, shot, spread=True)

    def _serve(self, image: dict[str, Any], picture: Picture, shot: Shot, *, spread: bool = False) -> str:
        if not spread:
            self._judge(image, picture, shot)
        if picture.alpha and image["kind"] in MARKS:
            url = f"{shot.url.removesuffix('.jpg')}.png"
            self.served.setdefault(image["file"], set()).add(url)
            picture.read()  # here, where a file that was changed meanwhile has its place
            self.assets.files[url] = lambda: with_alpha(picture)
            return url
        shot = replace(shot, grey=self.grey, tone=image["tone"] if self.grey else ())
        self.served.setdefault(image["file"], set()).add(shot.url)
        if picture.line_art:
            self.treatments[shot.url] = LineArt()
            picture.read()  # as above
            self.assets.files[shot.url] = lambda: line_art(picture, shot)
            return shot.url
        if self.duotone:
            self.treatments[shot.url] = self.duotone
        self.shots[shot.url] = (image["file"], shot)
        self.assets.files[shot.url] = lambda: stand_in(shot)
        return shot.url

    def _judge(self, image: dict[str, Any], picture: Picture, shot: Shot) -> None:
        """Too few pixels for the place, or a crop that cuts what it was to keep."""
        resolution = self.format.resolution
        limits = resolution.line_art if picture.line_art else resolution.images
        span = self.source.span((*self._places[image["file"]], "file"))
        ppi = picture.ppi(shot)
        if ppi < limits.warning:
            make = error if ppi < limits.error else warning
            need = limits.warning / 25.4
            hint = f"give a file of at least {round(shot.width * need)} × {round(shot.height * need)} pixels for this place"
            self.problems[(image["file"], "ppi")] = make(
                "picture-resolution",
                f"{image['file']} has {ppi:.0f} ppi at {shot.width:.0f} × {shot.height:.0f} mm",
                span,
                hint,
            )
        if image["keep"] and not keeps(shot.crop, image["keep"]):
            self.problems[(image["file"], "keep")] = warning(
                "picture-keep", f"{image['file']} loses part of its `keep` box at {shot.width:.0f} × {shot.height:.0f} mm",
                span, "make the box smaller, or choose a picture of another shape",
            )  # fmt: skip
