"""WeasyPrint, shut off from the machine: it sees the fonts and the pictures of one booklet, nothing else.

Every log record becomes a diagnostic: a missing picture, a misspelt property
and a missing font are errors here, where the engine writes its PDF all the same.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from booklet.diagnostics import ContentError, Diagnostic, MachineError, Span, error
from booklet.paragraphs import Limits
from booklet.quick import SELDOM, collect_seldom
from booklet.typeset.composer import Breaks, composed, drawn
from booklet.typeset.inks import ink_blends
from booklet.typeset.start import load_patterns, quicken
from booklet.typeset.taught import narrow_spaces_kept, one_strut, padding_once, sides, styles_once

BASE_URL = "file:///booklet/"
"""Where the engine believes its input to lie; the path names nothing on the machine."""

_KINDS = (
    (re.compile(r"Failed to load (?:inline )?(?:image|svg)", re.IGNORECASE), "engine-picture", "the picture cannot be loaded"),
    (re.compile(r"font", re.IGNORECASE), "engine-font", "see the fonts there are with `booklet list fonts`"),
    (re.compile(r"^Ignored|Invalid|unknown|Expected|Unsupported|Parse error", re.IGNORECASE), "engine-css", "mend the layout's CSS"),
    (re.compile(r"anchor|target", re.IGNORECASE), "engine-reference", "a page reference points nowhere"),
)  # fmt: skip


_kept: deque[MutableMapping[str, bytes] | None] = deque(maxlen=1)
"""Where this process keeps what makes the engine start quickly."""


@dataclass(slots=True)
class Assets:
    """The files of one booklet by their relative URL; a picture is made when it is asked for."""

    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)

    def add(self, url: str, data: bytes) -> None:
        """A file whose bytes are at hand."""
        self.files[url] = lambda: data

    def read(self, url: str) -> bytes:
        """The file's bytes.

        Raises:
            FileNotFoundError: the booklet has no such file.
        """
        try:
            return self.files[url]()
        except KeyError:
            raise FileNotFoundError(f"the booklet has no file {url}") from None

    def style(self, url: str) -> bytes | None:
        """A style sheet's bytes by its full URL; None where there is none."""
        name = url.removeprefix(BASE_URL)
        return self.files[name]() if name in self.files else None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A laid-out document, and what the engine said about it."""

    document: Any
    diagnostics: tuple[Diagnostic, ...]
    inks: tuple[str, ...] = ()
    """The named inks, as CSS calls them."""

    def pdf(self, order: Sequence[int] | None = None) -> tuple[bytes, tuple[Diagnostic, ...]]:
        """The engine's PDF: boxes and bleed from CSS, colours as written, no metadata.

        `order`: the pages by number (from 0), where another one than their own is wanted.
        """
        document = self.document
        if order is not None and sorted(order) == list(range(len(document.pages))) != list(order):
            document = document.copy([document.pages[i] for i in order])
        with _listen() as records, ink_blends(self.inks), drawn():
            data = document.write_pdf(pdf_version="1.7")
        return data, _diagnostics(records)


def image_names(url: str) -> tuple[str, str]:
    """The names that the engine gives a picture in a PDF, by its relative URL: smoothed where it is enlarged, and not."""
    digest = hashlib.md5(f"{BASE_URL}{url}".encode(), usedforsecurity=False).hexdigest()
    return f"i{digest}1", f"i{digest}0"


def prepare(config: Path, kept: MutableMapping[str, bytes] | None = None) -> None:
    """Show fontconfig what this configuration file lists, and nothing of the machine. Before a process's first `render`.

    `kept`: where is, and is added, what makes the engine start quickly.
    """
    os.environ["FONTCONFIG_FILE"] = str(config)
    _kept.append(kept)
    quicken(kept)


def render(
    html: str,
    assets: Assets,
    langs: Sequence[str] = (),
    names: Iterable[str] = (),
    inks: Iterable[str] = (),
    rectos: Sequence[bool] | None = None,
    composer: Limits | None = None,
    breaks: Breaks | None = None,
    taught: Callable[[], AbstractContextManager[None]] = nullcontext,
    fonts: Any = None,
) -> Rendered:
    """Lay out a document; `names` are people's and places', which are never hyphenated in `langs`.

    `inks`: the named inks that its styles use, as CSS calls them.
    `rectos`: whether each page is a right-hand one, where they do not alternate.
    `composer`: compose paragraphs as a whole, within these limits; None sets them line by line.
    `breaks`: hyphens at the ends of pages that earlier layouts of the same booklet have shown; new ones are added.
    `taught`: what else the engine is to know for the time of this layout.
    `fonts`: the engine's, where an earlier document with the same style sheets has set them up.

    Raises:
        MachineError: Pango, which the engine needs, is not on the machine.
    """
    weasyprint = load_engine()
    fetcher = _fetcher(weasyprint, assets)
    names = tuple(names)
    with ExitStack() as stack:
        records = stack.enter_context(_listen())
        for lang in langs or ("",):
            stack.enter_context(_exceptions(lang, html, names))
        problems = stack.enter_context(composed(composer, names, breaks))
        stack.enter_context(styles_once(assets.style, records))
        stack.enter_context(one_strut())
        stack.enter_context(padding_once())
        stack.enter_context(narrow_spaces_kept())
        if rectos is not None:
            stack.enter_context(sides(rectos))
        stack.enter_context(taught())
        document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher).render(
            font_config=fonts
        )
    return Rendered(document, (*_diagnostics(records), *problems), tuple(inks))


@contextmanager
def _exceptions(lang: str, html: str, names: Iterable[str]) -> Iterator[None]:
    """Teach the hyphenation dictionary this booklet's exceptions, and forget them afterwards.

    A name breaks nowhere; what is written small in one, as in “le professeur”, is a
    word like others. (Marking names as elements of their own would do as well, but
    the engine then sets lines that begin with one too short.) A word with a
    non-joiner breaks where it would without.
    """
    import pyphen  # noqa: PLC0415 - comes with the engine

    found = pyphen.language_fallback(lang) if lang else None
    if found is None:
        yield
        return
    load_patterns(Path(str(pyphen.LANGUAGES[found])), _kept[0] if _kept else None)
    patterns = pyphen.Pyphen(lang=found).hd
    before = dict(patterns.cache)
    for part in {part for name in names for part in re.findall(r"\w+", name) if not part.islower()}:
        for form in (part, f"{part}s"):
            patterns.cache[form.lower()] = []
    for word in set(re.findall(r"\w*(?:\w\u200c\w+)+", html)):
        patterns.cache[word.lower()] = _shifted(patterns.positions(word.replace("\u200c", "")), word)
    try:
        yield
    finally:
        patterns.cache.clear()
        patterns.cache.update(before)


def _shifted(points: list[Any], word: str) -> list[Any]:
    """Break points of a word without its non-joiners, moved to where they are in the word with them."""
    places = [i for i, letter in enumerate(word) if letter != "\u200c"]
    return [type(point)(places[point], reference=point) for point in points if point < len(places)]


def load_engine() -> Any:
    """Load the engine, which takes a while, before it is needed.

    Raises:
        MachineError: Pango, which the engine needs, is not on the machine.
    """
    if gc.get_threshold()[0] < SELDOM:  # a worker, or somebody's own program
        collect_seldom()
    try:
        import weasyprint  # noqa: PLC0415 - half a second: only what typesets pays for it
    except OSError as problem:
        raise MachineError(
            error("library-missing", f"WeasyPrint cannot find a library: {problem}",
                  hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
        ) from problem  # fmt: skip
    return weasyprint


def _fetcher(weasyprint: Any, assets: Assets) -> Any:
    types = {
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".icc": "application/vnd.iccprofile",
        ".jpg": "image/jpeg",
        ".png": "image/png",
    }

    class Fetcher(weasyprint.URLFetcher):  # type: ignore[misc]
        """Serves the booklet's own files; asks neither disk nor network."""

        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the engine's signature
            if not url.startswith(BASE_URL):
                raise PermissionError(f"{url} lies outside the booklet")
            name = url.removeprefix(BASE_URL)
            mime = types.get(os.path.splitext(name)[1], "application/octet-stream")  # noqa: PTH122 - a URL
            return weasyprint.urls.URLFetcherResponse(url, assets.read(name), {"Content-Type": mime})

    return Fetcher()


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record.getMessage())


@contextmanager
def _listen() -> Iterator[list[str]]:
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    logger.addHandler(collector)
    propagate, logger.propagate = logger.propagate, False
    try:
        yield collector.records
    except (NotImplementedError, TypeError, ValueError, AssertionError) as problem:
        what = str(problem) or "something that the engine cannot draw"
        collector.records.append(f"Unsupported: {what} ({type(problem).__name__})")
        raise ContentError(_diagnostics(collector.records)) from problem
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate


def _diagnostics(records: list[str]) -> tuple[Diagnostic, ...]:
    """What the log says, as errors.

    Raises:
        MachineError: the library that subsets fonts is missing; the engine's stand-in gives other bytes.
    """
    if any("HarfBuzz-Subset" in message for message in records):
        missing = error(
            "library-missing",
            "WeasyPrint cannot find HarfBuzz-Subset",
            hint="apt-get install libharfbuzz-subset0",
        )
        raise MachineError(missing)
    found = []
    for message in dict.fromkeys(records):
        id_, hint = next(
            ((i, h) for pattern, i, h in _KINDS if pattern.search(message)), ("engine-warning", None)
        )
        found.append(error(id_, message.strip().replace("\n", " "), Span("layout"), hint))
    return tuple(found)
