#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""How even running text is: the engine's own setting, the composer's, and peers that are installed.

    make bench-paragraphs

The text is the first 3,000 words of running text of the Debian Administrator's Handbook in five
languages (Debian package debian-handbook), or the sample film's where that is not installed. Word
gaps are read from the PDFs alike for all, as shares of the face's own space; last lines of
paragraphs are left out. A river is three gaps, one below the other, within 1 mm; it is wide where
each is more than one and a half spaces. “over pt” is how far the line that reaches out most does so,
“out” how many do by more than hung marks. “seconds” is the layout, the best of three, of a text never
seen; “again” of one seen before. “glyphs” is the composer with what house, gala and archive give it,
`glyphs: 2, letters: [0.5, 1]`; “micro” with `glyphs: 2, letters: [2, 2], rivers: 4`.
"""

from __future__ import annotations

import argparse
import ctypes
import html
import importlib.util
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pypdfium2

from booklet import fonts, resources
from booklet.paragraphs import RIVER, Limits, Ruler, shape
from booklet.source import Reader
from booklet.typeset import composer, engine, fontconfig

ROOT = Path(__file__).resolve().parents[1]
HANDBOOK = Path("/usr/share/doc/debian-handbook/html")
CHAPTERS = ("foreword", "preface", "the-debian-project", "case-study", "short-remedial-course")
WORDS, LONG = 3_000, 50_000
LOCALES = {"de": "de-DE", "fr": "fr-FR", "en": "en-US", "pl": "pl-PL", "it": "it-IT"}
SIZES = {100.0: (9.4, 13.0), 80.0: (9.0, 12.5), 57.0: (9.0, 12.5)}
FACE = "Source Serif 4"
MM = 72 / 25.4
HUNG = 3.0
"""Points by which no mark hangs out."""


@dataclass(frozen=True)
class Setting:
    """What is set: language, paragraphs, measure in mm, type and line in pt."""

    lang: str
    paragraphs: tuple[str, ...]
    measure: float

    @property
    def size(self) -> float:
        """The type's size in pt."""
        return SIZES[self.measure][0]

    @property
    def line(self) -> float:
        """The line's height in pt."""
        return SIZES[self.measure][1]


@dataclass(frozen=True)
class Figures:
    """Word gaps against the face's space, hyphens, rivers, over-wide lines, seconds."""

    lines: int
    mean: float
    median: float
    p95: float
    p99: float
    widest: float
    narrowest: float
    hyphens: int
    row: int
    foot: int
    rivers: int
    wide: int
    over: float
    out: int
    seconds: float
    again: float


@dataclass(frozen=True)
class Result:
    """A PDF, and what its layout took."""

    data: bytes
    seconds: float
    again: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--handbook", type=Path, default=HANDBOOK)
    parser.add_argument("--lang", action="append", choices=LOCALES)
    parser.add_argument("--measure", action="append", type=float, choices=SIZES)
    parser.add_argument("--limit", action="append", default=[], metavar="NAME=VALUE")
    given = parser.parse_args()
    limits = replace(
        Limits(), **{name: float(value) for name, value in (one.split("=") for one in given.limit)}
    )
    all_given = replace(limits, glyphs=0.02, closer=0.02, apart=0.02, river=4 * RIVER)
    with tempfile.TemporaryDirectory() as folder:
        catalogue, face = faces(Path(folder))
        ways: dict[str, Callable[[Setting], Result]] = {
            "engine": lambda setting: set_by_engine(catalogue, setting, None),
            "composer": lambda setting: set_by_engine(catalogue, setting, limits),
            "glyphs": lambda setting: set_by_engine(
                catalogue, setting, replace(limits, glyphs=0.02, closer=0.005, apart=0.01)
            ),
            "micro": lambda setting: set_by_engine(catalogue, setting, all_given),
        }
        if importlib.util.find_spec("typst"):
            ways["typst"] = lambda setting: _typst(face.path, setting)
        if shutil.which("prince"):
            ways["prince"] = lambda setting: _prince(face.path, setting)
        if shutil.which("lualatex"):
            ways["lualatex"] = lambda setting: _lualatex(face.path, setting)
        space = Ruler(face.path.read_bytes(), 1.0).space
        set_by_engine(catalogue, Setting("de", ("Wort",), 100.0), limits)  # loads the engine and its fonts
        _table(given, ways, space)
        words = " ".join(texts("de", given.handbook)).split()
        long = Setting("de", (" ".join((words * (LONG // len(words) + 1))[:LONG]),), 100.0)
        seconds = [set_by_engine(catalogue, long, each, rounds=1).seconds for each in (None, limits)]
        sys.stdout.write(
            "one paragraph of {:,} words: engine {:.1f}, composer {:.1f}\n".format(LONG, *seconds)
        )


def faces(folder: Path) -> tuple[fonts.Catalogue, fonts.Face]:
    """The text's faces, which the engine sees alone from now on; its font configuration lies in a folder."""
    home = resources.builtin("fonts")
    config = folder / "fonts.conf"
    config.write_text(fontconfig.configuration([home], folder / "cache"), encoding="utf-8")
    engine.prepare(config)
    catalogue = fonts.load(Reader(home), [home], ["source-serif-4"])
    face = catalogue.find(FACE)
    if face is None:
        sys.exit(f"there is no {FACE}")
    return catalogue, face


def _table(given: argparse.Namespace, ways: dict[str, Callable[[Setting], Result]], space: float) -> None:
    head = ("mm", "lang", "way", "lines", "mean", "median", "p95", "p99", "max", "min")
    names = (*head, "hyphens", "row", "foot", "rivers", "wide", "over pt", "out", "seconds", "again")
    out = sys.stdout
    out.write("  ".join(f"{name:>7}" for name in names) + "\n")
    for measure in given.measure or SIZES:
        for lang in given.lang or LOCALES:
            setting = Setting(lang, texts(lang, given.handbook), measure)
            for name, way in ways.items():
                found = read(way(setting), setting, space)
                values = [
                    found.lines, found.mean, found.median, found.p95, found.p99, found.widest, found.narrowest,
                    found.hyphens, found.row, found.foot, found.rivers, found.wide, found.over, found.out,
                    found.seconds, found.again,
                ]  # fmt: skip
                cells = [f"{v:7.2f}" if isinstance(v, float) else f"{v:7d}" for v in values]
                out.write("  ".join([f"{measure:7.0f}", f"{lang:>7}", f"{name:>8}"[:8], *cells]) + "\n")
                out.flush()


def texts(lang: str, handbook: Path) -> tuple[str, ...]:
    """Paragraphs of running text, about 3,000 words of it."""
    found: list[str] = []
    for chapter in CHAPTERS:
        for page in sorted((handbook / LOCALES[lang]).glob(f"*{chapter}*.html")):
            source = page.read_text(encoding="utf-8")
            for part in re.findall(r'<div class="para">(.*?)</div>', source, re.DOTALL):
                plain = html.unescape(re.sub(r"<[^>]+>", "", part))
                found.append(" ".join(plain.split()))
    if not found:
        for path in sorted((ROOT / "content" / "rust-and-bone" / "texts").glob(f"*.{lang}.md")):
            found += [
                " ".join(p.replace("*", "").split()) for p in path.read_text(encoding="utf-8").split("\n\n")
            ]
    kept: list[str] = []
    for paragraph in found:
        if (
            len(paragraph.split()) >= 30
            and "http" not in paragraph
            and "/" not in paragraph
            and paragraph not in kept
        ):
            kept.append(paragraph)
        if sum(len(p.split()) for p in kept) >= WORDS:
            break
    return tuple(kept)


def _style(setting: Setting) -> str:
    return f"""@page {{ size: {setting.measure + 40}mm 210mm; margin: 20mm }} body {{ margin: 0 }}
    p {{ margin: 0; font: {setting.size}pt/{setting.line}pt "{FACE}"; text-align: justify; hyphens: auto;
    hyphenate-limit-chars: 5 2 3; hyphenate-character: "-"; font-variant-ligatures: common-ligatures;
    font-kerning: normal; orphans: 2; widows: 2 }} p + p {{ text-indent: 1em }}"""


def set_by_engine(
    catalogue: fonts.Catalogue, setting: Setting, limits: Limits | None, rounds: int = 3
) -> Result:
    """A setting composed within some limits, or line by line."""
    style = _style(setting)
    body = "".join(f"<p>{html.escape(p)}</p>" for p in setting.paragraphs)
    assets = engine.Assets()
    for face in catalogue.faces:
        assets.add(f"fonts/{face.path.name}", face.path.read_bytes())
    source = f'<html lang="{setting.lang}"><style>{catalogue.css("fonts/")}{style}</style>{body}'
    fresh, again = [], []
    for _ in range(rounds):
        composer.forget()
        shape.forget()
        for times in (fresh, again):
            start = time.perf_counter()
            rendered = engine.render(source, assets, (setting.lang,), composer=limits)
            times.append(time.perf_counter() - start)
    for problem in rendered.diagnostics[:5]:
        sys.stderr.write(f"{problem}\n")
    return Result(rendered.pdf()[0], min(fresh), min(again))


def _typst(face: Path, setting: Setting) -> Result:
    import typst  # noqa: PLC0415 - a peer, if there is one

    source = f"""#set page(width: {setting.measure + 40}mm, height: 210mm, margin: 20mm)
#set text(font: "{FACE}", size: {setting.size}pt, lang: "{setting.lang}", hyphenate: true)
#set par(justify: true, leading: {setting.line - setting.size}pt, spacing: {setting.line - setting.size}pt,
  first-line-indent: 1em)
"""
    body = "\n\n".join(re.sub(r"([\\#$*_`<>@=\-+/\[\]~'\"])", r"\\\1", p) for p in setting.paragraphs)
    with tempfile.TemporaryDirectory() as folder:
        # Alone, or its optical sizes are taken for it.
        shutil.copy(face, folder)
        path = Path(folder) / "text.typ"
        path.write_text(source + body, encoding="utf-8")
        start = time.perf_counter()
        data = typst.compile(str(path), font_paths=[folder])
        return Result(bytes(data), time.perf_counter() - start, 0.0)


def _prince(face: Path, setting: Setting) -> Result:
    style = _style(setting).replace(
        "hyphenate-limit-chars: 5 2 3", "prince-hyphenate-before: 2; prince-hyphenate-after: 3"
    )
    own = f'@font-face {{ font-family: "{FACE}"; src: url("{face.as_uri()}") }}'
    body = "".join(f"<p>{html.escape(p)}</p>" for p in setting.paragraphs)
    return _made("text.html", f'<html lang="{setting.lang}"><style>{own}{style}</style>{body}', ["prince"])


BABEL = {"de": "ngerman", "fr": "french", "en": "english", "pl": "polish", "it": "italian"}


def _lualatex(face: Path, setting: Setting) -> Result:
    """With microtype as it comes: protrusion and expansion by 2 %."""
    special = str.maketrans({c: "\\" + c for c in "#$%&_{}"} | {"\\": "", "~": " ", "^": " "})
    body = "\n\n".join(p.translate(special) for p in setting.paragraphs)
    source = f"""\\documentclass{{article}}
\\usepackage[{BABEL[setting.lang]}]{{babel}}
\\usepackage{{fontspec}}
\\usepackage{{microtype}}
\\usepackage[paperwidth={setting.measure + 40}mm,paperheight=210mm,margin=20mm]{{geometry}}
\\setmainfont{{{face.stem}}}[Path={face.parent}/,Extension={face.suffix}]
\\pagestyle{{empty}}\\parindent=1em
\\begin{{document}}\\fontsize{{{setting.size}bp}}{{{setting.line}bp}}\\selectfont
{body}
\\end{{document}}
"""
    return _made("text.tex", source, ["lualatex", "-interaction=batchmode"])


def _made(name: str, source: str, command: Sequence[str]) -> Result:
    """The PDF that a peer's command makes of a source file, and how long that took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(source, encoding="utf-8")
        start = time.perf_counter()
        subprocess.run(  # noqa: S603 - a peer, with a file of our own
            [*command, name], cwd=folder, stdout=subprocess.DEVNULL, check=False
        )
        return Result(path.with_suffix(".pdf").read_bytes(), time.perf_counter() - start, 0.0)


@dataclass
class _Line:
    page: int
    y: float
    left: float
    right: float
    gaps: list[tuple[float, float]]
    text: str


def read(result: Result, setting: Setting, space: float) -> Figures:
    """The figures of a PDF."""
    lines = lines_of(result.data)
    unit = space * setting.size
    edge = (20 + setting.measure) * MM
    full = [line.right > edge - 1.2 * MM for line in lines]
    # A line's gaps are equal but for kerning and rounding: their mean counts once for each of them.
    gaps = [
        statistics.mean(b - a for a, b in line.gaps) / unit
        for line, is_full in zip(lines, full, strict=True) if is_full
        for _ in line.gaps
    ]  # fmt: skip
    gaps.sort()
    ends = [line.text[-1:] in "-\u2010\u00ad\x02\ufffe" for line in lines]
    row = best = 0
    for end in ends:
        row = row + 1 if end else 0
        best = max(best, row)
    foot = sum(end and a.page != b.page for end, (a, b) in zip(ends, pairwise(lines), strict=False))
    over = [line.right - edge for line in lines]
    return Figures(
        len(lines), statistics.mean(gaps), _share(gaps, 0.5), _share(gaps, 0.95), _share(gaps, 0.99), gaps[-1],
        gaps[0], sum(ends), best, foot, _rivers(lines), _rivers(lines, 1.5 * unit), max(over, default=0.0),
        sum(each > HUNG for each in over), result.seconds, result.again,
    )  # fmt: skip


def _share(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


def _rivers(lines: Sequence[_Line], widest: float = 0.0) -> int:
    """Gaps wider than so many pt that have such a one within 1 mm below them, and that one another."""
    found = 0
    for a, b, c in zip(lines, lines[1:], lines[2:], strict=False):
        if not a.page == b.page == c.page:
            continue
        centres = [[(x + y) / 2 for x, y in line.gaps if y - x > widest] for line in (a, b, c)]
        for x in centres[0]:
            found += any(abs(x - y) < MM and any(abs(y - z) < MM for z in centres[2]) for y in centres[1])
    return found


def lines_of(data: bytes) -> list[_Line]:
    """The lines of all pages; a gap is what lies between the advances of two words."""
    found: list[_Line] = []
    document = pypdfium2.PdfDocument(data)
    x, y = ctypes.c_double(), ctypes.c_double()
    for number, page in enumerate(document):
        text = page.get_textpage()
        current: list[tuple[float, float, str]] = []
        last = None
        for i in range(text.count_chars()):
            character = text.get_text_range(i, 1) or "\x02"
            if character in "\r\n" or character == " ":
                continue
            left, _, right, _ = text.get_charbox(i, loose=True)
            pypdfium2.raw.FPDFText_GetCharOrigin(text, i, x, y)
            bottom = y.value
            if last is not None and abs(bottom - last) > 4:
                found.append(_line(number, last, current))
                current = []
            current.append((left, right, character))
            last = bottom if last is None or not current[1:] else last
        if current and last is not None:
            found.append(_line(number, last, current))
    return found


def _line(page: int, y: float, characters: Sequence[tuple[float, float, str]]) -> _Line:
    gaps = [(a[1], b[0]) for a, b in pairwise(characters) if b[0] - a[1] > 1.0]
    text = "".join(c for _, _, c in characters)
    return _Line(page, y, characters[0][0], characters[-1][1], gaps, text)


if __name__ == "__main__":
    main()
