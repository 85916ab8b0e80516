"""Draw docs/pictures/preflight.png: the preflight's HTML report in Chromium, from its verdict to its pages.

    python tools/report_picture.py [--build DIR] [--output DIR]

Reads a sample's PDF of `make pdf` and judges it by a sheet that is stricter than the one it was made for, so
that there is something to see. Needs Debian's Chromium and the development extra.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from pathlib import Path

from pictures import packed
from PIL import Image
from playwright.sync_api import sync_playwright

from booklet import resources
from booklet.preflight import preflight
from booklet.preflight.html import html_report
from booklet.printer import Printer, Sheet, load
from booklet.source import Reader

FILM, EDITION = "trip-to-the-moon", "fr"
STRICTER = {
    "name": "A press stricter than the booklet was made for",
    "safe": 14,
    "rich_black": None,
    "resolution": {"images": {"error": 149, "warning": 305}, "line_art": {"error": 549, "warning": 799}},
}
INK_LIMIT = 225
WAIVED = {"text-safe": "The title stands 12 mm from the edge by design; the printer agreed."}
WIDTH = 1280
BYTES = 250_000
"""Most bytes of the picture."""


def stricter() -> Printer:
    """The generic sheet with other figures."""
    given = load(Reader(resources.builtin("printers").parent), "generic-fogra39")
    figures = {**given.sheet.model_dump(), **STRICTER}
    figures["condition"]["ink_limit"] = INK_LIMIT
    return Printer(given.id, Sheet.model_validate(figures), given.profile)


def photograph(html: str, chromium: str) -> Image.Image:
    """The report from its top to the last of its pages."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        page.goto(file.as_uri())
        height = page.evaluate("document.getElementById('pages').getBoundingClientRect().bottom")
        page.set_viewport_size({"width": WIDTH, "height": round(height)})
        data = page.screenshot()
        browser.close()
    return Image.open(io.BytesIO(data)).convert("RGB")


def main() -> int:
    """Draw the picture; 4 where the booklet was not built or there is no Chromium."""
    top = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description="Draw docs/pictures/preflight.png.")
    parser.add_argument("--build", metavar="DIR", type=Path, default=top / "build")
    parser.add_argument("--output", metavar="DIR", type=Path, default=top / "docs" / "pictures")
    options = parser.parse_args()
    pdf, chromium = options.build / FILM / f"{FILM}-{EDITION}.pdf", shutil.which("chromium")
    if not pdf.is_file() or chromium is None:
        what = "chromium on the PATH" if chromium is None else f"{pdf}; run `make pdf` first"
        sys.stderr.write(f"there is no {what}\n")
        return 4
    data, printer = pdf.read_bytes(), stricter()
    report = preflight(data, printer, name=pdf.name, accept=WAIVED)
    target = options.output / "preflight.png"
    options.output.mkdir(parents=True, exist_ok=True)
    picture = photograph(html_report(report, data, printer), chromium)
    target.write_bytes(packed(picture, BYTES, Image.Quantize.MAXCOVERAGE, kmeans=4))
    sys.stdout.write(f"{target}: {target.stat().st_size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
