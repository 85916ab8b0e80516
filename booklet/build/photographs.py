"""Film pictures in a printer's inks: begun while pages are set, and kept for the next build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import cached_property, partial

from booklet.build.editions import Ready
from booklet.colour import Separator
from booklet.diagnostics import ContentError, Span, error
from booklet.images import Looks, Shot, Shots, address, to_ink
from booklet.printer import Printer
from booklet.source import Reader
from booklet.twins import Begun, Work, shared

Inked = Mapping[str, Callable[[], bytes]]
"""CMYK JPEGs by their URL in the booklet, each made when it is asked for."""


class Photographs:
    """The pictures of one booklet, made into ink. To be closed: twins may be at work for it."""

    def __init__(self, found: Ready, reader: Reader, looks: Looks, cache: MutableMapping[str, bytes]) -> None:
        """`cache` maps a content address to converted bytes."""
        self._folder, self._reader, self._looks = found.source.folder, reader, looks
        self._printer, self._cache = found.printer, cache
        self._begun: list[Begun] = []
        self._under_way: set[str] = set()

    def close(self) -> None:
        """Let the twins go."""
        for begun in self._begun:
            begun.close()

    def begin(self, shots: Shots) -> None:
        """Have idle processors make what the cache lacks and nobody has begun yet."""
        new = {key: work for key, work in self._lacking(shots).items() if key not in self._under_way}
        if new:
            self._under_way |= set(new)
            self._begun.append(Begun(new))

    def inked(self, shots: Shots) -> Inked:
        """What is printed in place of the typesetter's stand-ins; a file is read only where the cache has nothing.

        What the cache lacks is made by all processors at once.
        """
        for begun in self._begun:
            self._keep(begun.finish())
        self._keep(shared(self._lacking(shots)))
        return {url: partial(self._make, file, shot) for url, (file, shot) in shots.items()}

    def _keep(self, done: Mapping[str, bytes]) -> None:
        """What twins have made: where they keep things for others, too, it is there already."""
        self._cache.update({key: data for key, data in done.items() if key not in self._cache})

    def _lacking(self, shots: Shots) -> Work:
        """What makes each picture that the cache lacks, by its content address."""
        found = {
            address(shot, self._separator): partial(self._make, file, shot) for file, shot in shots.values()
        }
        return {key: work for key, work in found.items() if key not in self._cache}

    @cached_property
    def _separator(self) -> Separator:
        return separator_of(self._printer)

    def _make(self, file: str, shot: Shot) -> bytes:
        if (known := self._cache.get(address(shot, self._separator))) is not None:
            return known
        span = Span(file)
        picture, problems = self._looks.look(self._reader, self._folder, file, span)
        if picture is None or picture.sha256 != shot.sha256:
            changed = error("file-changed", f"{file} was changed while the booklet was being made", span)
            raise ContentError(problems or changed)
        return to_ink(picture, shot, self._separator, self._cache)


def separator_of(printer: Printer) -> Separator:
    """What turns colours into the printer's inks."""
    return Separator(printer.profile, printer.sheet.condition.ink_limit)
