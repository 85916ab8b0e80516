#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""How long booklets take: cold and warm, 16 and 96 pages, 1 and many editions, beside other typesetters.

    make bench [ROUNDS=5] [EDITIONS=100]

Every row is timed in turn with what it is compared to, so that both see the same machine; medians are
printed, and the median of the pairs' ratios. Plain `weasyprint`, Prince, Typst and Vivliostyle set the
HTML that `booklet build --keep-html` leaves (Typst: its texts and pictures), where they are installed:

    pip install prince-pdf typst; npm install -g @vivliostyle/cli

A booklet is a press PDF that has passed preflight; theirs are RGB or CMYK as written, unchecked.
"""

from __future__ import annotations

import argparse
import cProfile
import html.parser
import importlib.util
import os
import pstats
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from booklet import content, resources
from booklet.build import Wish, plan, ready, shelves
from booklet.build.files import machine_store, store
from booklet.build.run import run
from booklet.build.steps import set_pages
from booklet.paragraphs import shape
from booklet.typeset import Known
from booklet.typeset.composer import forget

ROOT = Path(__file__).resolve().parents[1]
FILM = "rust-and-bone"
SECTIONS = (
    "cover", "facts", "contacts", "contents", "short_synopsis", "synopsis", "about", "biographies",
    "cast", "crew", "companies", "picture_credits", "back",
)  # fmt: skip
REPEATS = 141
"""How often the synopsis stands in the long booklet, for it to have 96 pages."""
BOOKLET = (sys.executable, "-m", "booklet")
Timed = Callable[[], object]


class Project:
    """The sample film in a folder of its own: 16 pages, 96 pages, and as many editions as are wished for."""

    def __init__(self, root: Path, editions: int) -> None:
        self.root = root
        source = ROOT / "content" / FILM
        for name in ("short", "long", "many"):
            shutil.copytree(source, root / "content" / name, ignore=shutil.ignore_patterns("artwork*"))
        sections = f"sections: [{', '.join(SECTIONS)}]"
        self._editions("short", f"  x: {{lang: de, pages: 16, {sections}}}\n")
        self._editions("long", f"  x: {{lang: de, printer: thick, pages: 96, {sections}}}\n")
        self._editions("many", "".join(
            f"  e{i:04}: {{lang: de, pages: 16, {sections}, set: {{runtime: {60 + i % 100}}}}}\n" for i in range(editions)))  # fmt: skip
        sheet = (resources.builtin("printers") / "generic-fogra39.yaml").read_text(encoding="utf-8")
        (root / "printers").mkdir()
        (root / "printers" / "thick.yaml").write_text(_thicker(sheet), encoding="utf-8")
        self.synopsis = root / "content" / "short" / "texts" / "synopsis.de.md"
        long = root / "content" / "long" / "texts" / "synopsis.de.md"
        text = self.synopsis.read_text(encoding="utf-8").strip().split("\n\n")
        parts = (
            f"Im Kapitel {i}: {part}" for i in range(REPEATS) for part in text
        )  # no two paragraphs alike
        long.write_text("\n\n".join(parts) + "\n", encoding="utf-8")

    def _editions(self, film: str, editions: str) -> None:
        path = self.root / "content" / film / "film.yaml"
        text = re.sub(r"(?ms)^editions:\n.*?(?=^\S|\Z)", "", path.read_text(encoding="utf-8"))
        path.write_text(f"{text.rstrip()}\neditions:\n{editions}", encoding="utf-8")

    def build(self, target: str, *options: str) -> None:
        """A build in a new process."""
        _do([*BOOKLET, "build", target, "--root", str(self.root), *options])

    def first(self, film: str) -> None:
        """A build of pages that were never preflighted."""
        shutil.rmtree(store(self.root, "plates").folder, ignore_errors=True)
        self.build(film, "--force")

    def html(self, film: str) -> Path:
        """The engine's input, complete."""
        return self.root / "build" / film / f"{film}-x.html"


def _thicker(sheet: str) -> str:
    """A printer's sheet that binds a hundred pages."""
    text, pages = re.subn(
        r"(?m)^pages:.*\n(?: .*\n)*", "pages: {multiple: 4, minimum: 8, maximum: 100}\n", sheet
    )
    return text if pages else f"{sheet}\npages: {{multiple: 4, minimum: 8, maximum: 100}}\n"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--editions", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), given.editions)
        for film in ("short", "long"):
            project.build(film, "--keep-html")
        _row("work", "booklet s", "other s", "ratio", "MiB")
        _singles(project, given.rounds)
        _comma(project, given.rounds)
        _composed(project, given.rounds)
        _many(project, given.editions)
        _profile(project)


def _row(name: str, *cells: str) -> None:
    sys.stdout.write(f"{name:64}" + "".join(f"{cell:>11}" for cell in cells) + "\n")
    sys.stdout.flush()


def _compare(name: str, ours: Timed, theirs: Timed, rounds: int) -> None:
    """A row: both timed in turn."""
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    first, second = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    memory = _memory(ours)  # none where no process is started
    _row(name, f"{first:.2f}", f"{second:.2f}", f"{ratio:.2f}", f"{memory:.0f}" if memory else "")


def _median(work: Timed, rounds: int, before: Timed = lambda: None) -> float:
    """Seconds that a piece of work takes; what comes before each time is not counted."""
    times = []
    for _ in range(rounds):
        before()
        times.append(_seconds(work))
    return statistics.median(times)


def _seconds(work: Timed) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _memory(work: Timed) -> float:
    """The largest of the processes that a piece of work starts, in MiB."""
    child = os.fork()
    if child == 0:
        work()
        sys.stdout.flush()
        os._exit(min(255, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 8192))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) * 8.0


def _do(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ourselves and peers


def _singles(project: Project, rounds: int) -> None:
    """One booklet in a new process, against plain weasyprint and others on its HTML."""
    for film, pages in (("short", 16), ("long", 96)):
        for name, way in _others(project, film).items():
            anew = partial(project.build, film, "--force")
            _compare(f"{pages} pages, pictures and plates kept (--force) : {name}", anew, way, rounds)
        first = partial(project.first, film)
        way = _others(project, film)["weasyprint"]
        _compare(f"{pages} pages, pictures kept, plates anew : weasyprint", first, way, rounds)
    bare = partial(project.build, "short", "--no-cache")
    _compare(
        "16 pages, nothing cached (--no-cache) : weasyprint",
        bare,
        _others(project, "short")["weasyprint"],
        rounds,
    )
    short, long = (_median(partial(project.build, film, "--force"), rounds) for film in ("short", "long"))
    _row("96 pages : 16 pages, by page", f"{long:.2f}", f"{short:.2f}", f"{long / short / 6:.2f}")


def _others(project: Project, film: str) -> dict[str, Timed]:
    """What sets the same HTML, where it is installed."""
    source = project.html(film)
    plain = Path(sys.executable).with_name("weasyprint")
    found: dict[str, Timed] = {"weasyprint": partial(_do, [str(plain), "-q", str(source), f"{source}.pdf"])}
    if shutil.which("prince"):
        found["Prince"] = partial(_do, ["prince", str(source), "-o", f"{source}.pdf"])
    if importlib.util.find_spec("typst"):
        found["Typst"] = _typst(source)
    if shutil.which("vivliostyle"):
        browser = shutil.which("chromium")
        own = ["--executable-browser", browser] if browser else []
        found["Vivliostyle"] = partial(
            _do, ["vivliostyle", "build", str(source), "-o", f"{source}.v.pdf", *own]
        )
    return found


def _comma(project: Project, rounds: int) -> None:
    """A comma more in the synopsis: in a new process to the press PDF, in a warm one to the typeset pages."""
    text = project.synopsis.read_text(encoding="utf-8")
    places = [match.start() for match in re.finditer(r"(?<=\w) ", text)]

    def touch() -> None:
        at = places[time.monotonic_ns() // 1000 % len(places)]  # another place in a forked process, too
        project.synopsis.write_text(f"{text[:at]},{text[at:]}", encoding="utf-8")

    def anew() -> None:
        touch()
        project.build("short")

    others = _others(project, "short")
    _compare("16 pages, a comma, new process : weasyprint", anew, others["weasyprint"], rounds)
    _proof(project)

    def warm() -> None:
        touch()
        _proof(project)

    name = "Prince" if "Prince" in others else "weasyprint"
    _compare(f"16 pages, a comma, warm, to the typeset pages : {name}", warm, others[name], rounds)
    check = partial(_do, [*BOOKLET, "check", "short", "--root", str(project.root)])
    check()
    _row("booklet check, nothing changed", f"{_median(check, rounds):.2f}")
    _row("booklet check, after a change", f"{_median(check, rounds, touch):.2f}")
    project.synopsis.write_text(text, encoding="utf-8")


_KNOWN = Known(machine_store())


def _proof(project: Project, film: str = "short", known: Known = _KNOWN, **other: object) -> None:
    """A film's pages typeset in this process; `other`: what its edition has otherwise."""
    reader = shelves(project.root)
    source = content.load(reader, project.root / "content", film)
    edition = content.editions(source)["x"].model_copy(update=other)
    set_pages(project.root, reader, ready(reader, project.root, source, "x", edition), known)


def _composed(project: Project, rounds: int) -> None:
    """What it costs to compose paragraphs that nobody has seen: pages typeset, against the engine's own lines."""
    own = project.root / "layouts" / "lines"
    own.mkdir(parents=True)
    (own / "layout.yaml").write_text("extends: house\nparagraphs: {compose: false}\n", encoding="utf-8")

    def anew(film: str, layout: str) -> None:
        forget()
        shape.forget()
        _proof(project, film, Known(machine_store()), layout=layout, pages=None)

    for film, pages in (("short", 16), ("long", 96)):
        ways = (partial(anew, film, layout) for layout in ("house", "lines"))
        _compare(f"{pages} pages typeset, warm, paragraphs new : the engine's lines", *ways, rounds)


class _Content(html.parser.HTMLParser):
    """Paragraphs and pictures of a page, for Typst."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and (source := dict(attrs).get("src")) and not source.endswith(".svg"):
            self.out.append(f'#image("{source}", width: 100%)')
        elif tag in ("p", "h1", "h2", "h3", "section", "li", "tr"):
            self.out.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.out.append(re.sub(r"([\\#$*_`<>@=\-+/\[\]~'\"])", r"\\\1", " ".join(data.split())) + " ")


def _typst(source: Path) -> Timed:
    parser = _Content()
    parser.feed(re.sub(r"(?s)<(style|svg).*?</\1>", "", source.read_text(encoding="utf-8")))
    path = source.with_suffix(".typ")
    head = '#set page(width: 154mm, height: 216mm, margin: 20mm)\n#set text(lang: "de", size: 9.8pt)\n#set par(justify: true)\n'
    path.write_text(head + "".join(parser.out), encoding="utf-8")
    code = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[1] + '.pdf')"
    return lambda: _do([sys.executable, "-c", code, str(path)])


def _many(project: Project, editions: int) -> None:
    """Many editions: on one core and on two, and when nothing has changed; memory of the parent."""
    times = {}
    for jobs in ("1", "2"):
        peak = _Peak([*BOOKLET, "build", "many", "--force", "--jobs", jobs, "--root", str(project.root)])
        times[jobs] = peak.seconds
        _row(f"{editions} editions, --jobs {jobs}; memory is the parent's, after a tenth and at the end",
             f"{peak.seconds:.1f}", "", "", f"{peak.early:.0f}/{peak.late:.0f}")  # fmt: skip
    _row(
        f"{editions} editions : one core : two",
        f"{times['2']:.1f}",
        f"{times['1']:.1f}",
        f"{times['1'] / times['2']:.2f}×",
    )
    project.build("many")
    _row(f"{editions} editions, nothing changed", f"{_median(partial(project.build, 'many'), 5):.2f}")


class _Peak:
    """A build whose parent's memory is looked at while it runs (Linux)."""

    def __init__(self, command: Sequence[str]) -> None:
        started = time.perf_counter()
        seen: list[float] = []
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves
        while process.poll() is None:
            seen += _resident(process.pid)
            time.sleep(0.2)
        self.seconds = time.perf_counter() - started
        self.early, self.late = (seen[len(seen) // 10], max(seen[-5:])) if seen else (0.0, 0.0)


def _resident(pid: int) -> Iterator[float]:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return
    yield pages * resource.getpagesize() / 2**20


def _profile(project: Project) -> None:
    """Where the time goes, in one process with everything loaded."""
    jobs, _ = plan(project.root, ["short"], Wish(), project.root / "build", force=True)
    run(jobs[0])
    profile = cProfile.Profile()
    profile.runcall(run, jobs[0])
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = max(entry[3] for entry in stats.values())
    _row("\nwhere a warm process spends it", "share")
    wanted = {
        ("pages.py", "_html"): "templates", ("__init__.py", "get_all_computed_styles"): "cascade",
        ("__init__.py", "layout_document"): "layout", ("hooks.py", "get_next_linebox"): "  of it lines",
        ("engine.py", "pdf"): "the engine's PDF", ("__init__.py", "make_press"): "press",
        ("plates.py", "render"): "plates", ("__init__.py", "preflight"): "preflight, with plates",
        ("__init__.py", "html_report"): "report in HTML",
    }  # fmt: skip
    for (path, _, function), entry in sorted(stats.items(), key=lambda item: -item[1][3]):
        label = wanted.pop((Path(path).name, function), None)
        if label:
            _row(f"  {label}", f"{entry[3] / whole:.0%}")


if __name__ == "__main__":
    main()
