"""Every layout's test pages: no overflow, no collision, no empty page, no missing glyph, whatever the film holds.

The build itself compares the boxes and stops at each of these; preflight judges what comes out.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from booklet import content, fonts, layout, resources, specimen
from booklet.build import ready, shelves
from booklet.diagnostics import Severity
from booklet.typeset import Typeset, typeset

ROOT = Path(__file__).resolve().parents[2]
LAYOUTS = ("house", "gala", "auteur", "midnight", "document", "archive")
LANGUAGE = dict(zip(LAYOUTS, ("de", "fr", "en", "de", "fr", "en"), strict=True))
"""Each layout is tried in one language; `booklet specimen LAYOUT` tries all three."""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The folder of a layout's specimens."""
    root = tmp_path_factory.mktemp("project")
    return lambda name: specimen.lay_out(root, name)


def typeset_(root: Path, film: str, lang: str) -> Typeset:
    """One specimen, set; whatever goes wrong silently raises."""
    reader = shelves(root)
    source = content.load(reader, root / "content", film)
    found = ready(reader, root, source, lang, content.editions(source)[lang])
    catalogue = fonts.load(reader, resources.search("fonts", root), found.layout.manifest.fonts)
    return typeset(found.source, found.edition, found.layout, found.printer.format, catalogue, reader)


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("film", [name for name in specimen.SPECIMENS if name != "full"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_extremes_are_set(project, name, film):
    made = typeset_(project(name), film, LANGUAGE[name])
    assert not [d for d in made.diagnostics if d.severity is Severity.ERROR]
    assert made.pages % 4 == 0
    if film in EXPECTED_PAGES:
        least, most = EXPECTED_PAGES[film]
        assert least <= made.pages <= most
    if film in PRINTED:
        text = text_of(made.pdf).casefold()
        for words in PRINTED[film]:
            assert words.casefold() in text or words[::-1] in text, words


EXPECTED_PAGES = {"minimal": (8, 8), "one-letter": (8, 12), "synopsis-20": (8, 8), "sixty-pictures": (16, 40)}
PRINTED = {
    "arabic": ("المد",),
    "hebrew": ("הכחול",),
    "names": ("Śliwińska", "Yıldırım", "Παπαδοπούλου", "Щукина", "Ánh"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_full_film_passes(name, tmp_path):
    command = [sys.executable, "-m", "booklet", "specimen", name, "full", "--lang", LANGUAGE[name]]
    done = subprocess.run(
        [*command, "--root", str(tmp_path), "--jobs", "1"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    stem = tmp_path / "build" / "specimen" / name / "full" / f"full-{LANGUAGE[name]}"
    report = json.loads(stem.with_name(f"{stem.name}.preflight.json").read_text())
    assert report["verdict"] == "pass"
    assert 32 <= report["pages"] <= 56
    printed = re.sub(r"[\W_]+", "", text_of(stem.with_suffix(".pdf").read_bytes())).casefold()
    lost = [owed for owed in OWED if re.sub(r"[\W_]+", "", owed).casefold() not in printed]
    assert lost == []


OWED = (
    "Supported by the Coast Fund of the Western Counties", "With the participation of the Island Trust", "Low Water", "Eleven Years",
    "First Lastname 30", "Character number 22", "Bartholomew Quincey-Featherstonehaugh", "Fjord Pictures", "Verdensteatret",
    "desk@example.org", "sales@example.org", "© 2026 Blue Tide Films", "A. N. Editor", "For use by the press only", "The Morning Paper",
    "Galway Film Fleadh", "Grażyna Nowak", "A Film of Winter 4", "No reviews before 3 September",
)  # fmt: skip
"""What each layout prints of the full film, whatever its language."""


@pytest.mark.parametrize("name", LAYOUTS)
def test_what_a_layout_owes(name):
    """Two covers and one without a picture, fillers for one, two and three pages, an accent, readable inks."""
    manifest = layout.load(shelves(ROOT), name, ROOT).manifest
    covers = set(manifest.options["cover"].choices)
    assert len(covers) >= 3
    assert "type" in covers
    assert [len(fillers) for fillers in manifest.fillers[:3]] == [1, 2, 3]
    assert "accent" in manifest.inks
    assert manifest.readable
    assert manifest.freedoms.size[0] == manifest.grid.size
    assert manifest.freedoms.gallery
    assert manifest.freedoms.biographies
