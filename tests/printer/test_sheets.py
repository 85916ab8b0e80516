"""Printers' sheets: those that ship, and what one of one's own can get wrong."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ids
from PIL import Image

from booklet import printer, resources
from booklet.build import shelves
from booklet.colour import Separator, total_ink
from booklet.diagnostics import ContentError, Diagnostic, MachineError, UsageError, error
from booklet.printer import Sheet, icc
from booklet.source import Reader, parse_yaml, validate

SHIPPED = printer.names()
SHEET = """\
name: A Printer
source: his page
checked: 2026-11-22
condition:
  profile: fogra39-coated-300.icc
  identifier: FOGRA39
  info: coated
"""
LINE = SHEET.count("\n") + 1
"""Where what a test adds to the sheet stands."""


def shipped(name: str) -> printer.Printer:
    return printer.load(Reader(resources.builtin("printers").parent), name)


def read(text: str) -> Sheet:
    return validate(parse_yaml(text, "printers/mine.yaml"), Sheet, "printer")


def wrong(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(ContentError) as caught:
        read(text)
    return caught.value.diagnostics


@pytest.fixture
def project(tmp_path):
    """Writes a project with one sheet, `mine`, and one profile, `own.icc`."""

    def write(profile: bytes | None, sheet: str = SHEET.replace("fogra39-coated-300", "own")) -> Path:
        for folder in ("printers", "profiles"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "printers" / "mine.yaml").write_text(sheet, encoding="utf-8")
        if profile is not None:
            (tmp_path / "profiles" / "own.icc").write_bytes(profile)
        return tmp_path

    return write


def refused(root: Path, name: str = "mine") -> Diagnostic:
    with pytest.raises(ContentError) as caught:
        printer.load(shelves(root), name, root)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


# -- what ships ---------------------------------------------------------------------------------


def test_there_are_enough():
    generic = {name for name in SHIPPED if name.startswith("generic-")}
    assert generic == {f"generic-{n}" for n in ("fogra39", "fogra39-spot", "gracol", "swop", "uncoated")}
    assert len(SHIPPED) - len(generic) >= 7


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_sheet_is_whole(name):
    given = shipped(name)
    assert icc.fault(given.profile) is None
    assert tuple(given.sheet.trim) == (148, 210), "the layouts are drawn for A5"
    assert given.sheet.checked >= datetime.date(2026, 11, 22)
    assert given.sheet.condition.registry == "http://www.color.org"
    assert f"at most {given.sheet.condition.ink_limit:g} %" in given.sheet.condition.info


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_sheets_ink_limit_holds(name):
    """For a whole picture and for flat colours, the darkest among them."""
    given = shipped(name)
    separator = Separator(given.profile, given.sheet.condition.ink_limit)
    steps = np.linspace(0, 255, 9).round().astype(np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 9, 3)
    limit = given.sheet.condition.ink_limit + 0.2  # half of one of 255 steps
    assert total_ink(np.asarray(separator.photograph(Image.fromarray(cube)))).max() <= limit
    assert separator.rgb(cube.reshape(-1, 3) / 255, neutral=False).sum(axis=1).max() * 100 <= limit


@pytest.mark.parametrize("name", [name for name in SHIPPED if shipped(name).sheet.rich_black])
def test_a_shipped_rich_black_is_darker_than_black_alone_and_neutral(name):
    given = shipped(name)
    mixture = given.sheet.rich_black
    assert mixture is not None
    assert sum(mixture) <= given.sheet.condition.ink_limit - 40
    rich, black = Separator(given.profile).appearance(np.array([mixture, (0, 0, 0, 100)]) / 100)
    assert rich[0] < black[0] - 2
    assert max(abs(rich[1:])) <= 2.5


def test_the_printers_own_words():
    """Figures that differ from printer to printer, as their pages give them."""
    sheets = {name: shipped(name).sheet for name in SHIPPED}
    assert sheets["generic-fogra39"].spots.maximum == 0
    assert sheets["generic-fogra39-spot"].spots.maximum == 2
    assert sheets["2print"].safe.of_page(1) == (5, 3, 3, 3)
    assert sheets["ingramspark"].bleed.of_page(1) == (0, 3.175, 3.175, 3.175)
    assert sheets["ingramspark"].bleed.of_page(2) == (3.175, 3.175, 0, 3.175)
    assert sheets["ingramspark"].rules.name == "PDF/X-1a:2003"
    assert sheets["druckartikelshop"].rules.name == "PDF/X-3:2003"
    assert sheets["mixam-us"].condition.identifier == "CGATS TR 006"


def test_nothing_is_said_by_default_and_by_sheet_alike():
    """A generic sheet with another number of spot inks is the other one in all else."""
    plain, spot = (shipped(name).sheet for name in ("generic-fogra39", "generic-fogra39-spot"))
    assert plain.model_copy(update={"name": "", "spots": ""}) == spot.model_copy(
        update={"name": "", "spots": ""}
    )


# -- a sheet of one's own -----------------------------------------------------------------------


def test_the_least():
    sheet = read(SHEET)
    assert (sheet.flavour, sheet.bleed.largest, sheet.safe.inner) == ("PDF/X-4", 3, 5)
    assert sheet.condition.ink_limit == 300


def test_one_length_or_four():
    sheet = read(SHEET + "bleed: 2.5\nsafe: {top: 4, bottom: 5, outer: 6, inner: 7}\n")
    assert sheet.bleed.of_page(1) == (2.5, 2.5, 2.5, 2.5)
    assert sheet.safe.of_page(1) == (7, 5, 6, 4)
    assert sheet.safe.of_page(2) == (6, 5, 7, 4)


def test_marks_may_stand_where_the_bleed_ends():
    assert read(SHEET + "bleed: 5\nmarks: {crop: true, offset: 5}\n").marks.wanted
    assert not read(SHEET + "bleed: 5\nmarks: {crop: false}\n").marks.wanted


WRONG = {  # what is added to the sheet: column, the message's words, the hint's
    "trim: [148]": (7, "trim has too few values", None),
    "trim: [148, 210, 3]": (7, "trim has too many values; at most 2", None),
    "trim: A5": (7, "trim must be a list", None),
    "trim: [20, 210]": (8, "trim.0 must be at least 50", None),
    "bleed: 30": (8, "bleed: must lie between 0 and 20 mm", "a single number"),
    "bleed: -1": (8, "bleed: must lie between 0 and 20 mm", "a single number"),
    "bleed: true": (8, "bleed: must be lengths in mm", "a single number"),
    "bleed: {top: 30, bottom: 3, outer: 3, inner: 0}": (14, "bleed.top must be at most 20", None),
    "safe: big": (7, "safe: must be lengths in mm", "a single number"),
    "safe: 80": (7, "safe: leaves no room on a page of 148 × 210 mm", "such as 5"),
    "safe: {top: 5, bottom: 5, outer: 74, inner: 74}": (7, "safe: leaves no room", "such as 5"),
    "flavour: PDF/X-4:2010": (10, "flavour: cannot be “PDF/X-4:2010”", "did you mean “PDF/X-4”?"),
    "flavour: pdf/x-1a:2001": (10, "flavour: cannot be", "did you mean “PDF/X-1a:2003”?"),
    "flavour: PDF/X-3:2002": (10, "flavour: cannot be", "did you mean “PDF/X-3:2003”?"),
    "flavour: PDF/A": (10, "flavour: cannot be", "one of PDF/X-1a:2003, PDF/X-3:2003, PDF/X-4"),
    "rich_black: [60, 40, 40]": (13, "rich_black has too few values", None),
    "rich_black: [60, 40, 40, 101]": (26, "rich_black.3 must be at most 100", None),
    "rich_black: [90, 80, 70, 100]": (13, "rich_black: has 340 % ink", "at most 300 % (ink_limit)"),
    "rich_black: [60, 40, 40, 20]": (13, "of which 20 % are K", "80 or more are K"),
    "spots: {maximum: 9}": (18, "spots.maximum must be at most 8", None),
    "spots: {maximum: 2, names: [Gold, gold]}": (28, "“Gold” and “gold” are the same ink", "once"),
    "spots: {maximum: 1, names: [BLACK]}": (28, "“BLACK” is no spot ink", "PANTONE"),
    "spots: {maximum: 1, names: [all]}": (28, "“all” is no spot ink", "PANTONE"),
    "spots: {maximum: 1, names: [None]}": (28, "“None” is no spot ink", "PANTONE"),
    "spots: {maximum: 1, names: ['']}": (29, "spots.names.0 must not be empty", None),
    "spots: {names: [Gold]}": (8, "spots: names inks, and maximum allows none", "maximum: 1"),
    "pages: {multiple: 6}": (8, "pages: a stitched booklet comes in fours", "binding: perfect"),
    "pages: {multiple: 4.5}": (19, "pages.multiple must be a whole number", None),
    "pages: {multiple: 0}": (19, "pages.multiple must be at least 1", None),
    "pages: {minimum: 5, maximum: 7}": (8, "no multiple of 4 lies between 5 and 7", "raise maximum"),
    "pages: {binding: glued}": (18, "pages.binding cannot be “glued”", "one of stitched, perfect"),
    "resolution: {images: {error: 300, warning: 200}}": (
        22,
        "error (300 ppi) lies above warning (200 ppi)",
        "swap",
    ),
    "marks: {crop: true, offset: 2}": (8, "2 mm from the trim they lie in the bleed of 3 mm", "offset: 3"),
    "marks: {crop: maybe}": (15, "marks.crop must be true or false", None),
    "file_name: '{film}'": (12, "file_name: must name {film} and {edition}", "{printer}"),
    "file_name: '{film}-{edition}-{when}'": (12, "and nothing unknown", "{printer}"),
    "file_name: '{film'": (12, "file_name: must name", "such as"),
    "file_name: '{film}/{edition}'": (12, "cannot be a file’s name", "such as"),
    "file_name: '-{film}-{edition}'": (12, "cannot be a file’s name", "such as"),
    "file_name: '{film:>9000}-{edition}'": (12, "cannot be a file’s name", "such as"),
    "file_name: '{film!r}-{edition}'": (12, "cannot be a file’s name", "such as"),
    '"file_name": "{film}\\n{edition}"': (14, "cannot be a file’s name", "such as"),
    "colours: 4": (1, "“colours” is not known here", "known here: bleed"),
    "minimum_line_pt: thin": (18, "minimum_line_pt must be a number", None),
}


@pytest.mark.parametrize("more", WRONG)
def test_each_mistake_has_its_place_and_remedy(more):
    column, words, hint = WRONG[more]
    (diagnostic,) = wrong(f"{SHEET}{more}\n")
    assert words in diagnostic.message
    assert diagnostic.span is not None
    assert str(diagnostic.span) == f"printers/mine.yaml:{LINE}:{column}"
    assert (diagnostic.hint is None) if hint is None else hint in (diagnostic.hint or "")


def test_a_low_limit_counts_for_the_black():
    text = SHEET.replace("  info: coated\n", "  info: coated\n  ink_limit: 220\n")
    (diagnostic,) = wrong(text + "rich_black: [60, 40, 40, 100]\n")
    assert "at most 220 %" in (diagnostic.hint or "")


def test_what_must_be_there():
    found = wrong("bleed: 3\n")
    assert ids(found) == ["printer-missing"] * 4
    assert wrong(SHEET.replace("name: A Printer", "name: ''"))[0].message == "name must not be empty"


def test_all_mistakes_at_once_in_their_order():
    found = wrong(SHEET + "trim: [10, 10]\nsafe: 200\nflavour: PDF\nmarks: {crop: true, offset: 1}\n")
    assert [d.span.line for d in found if d.span] == [LINE, LINE, LINE + 1, LINE + 2, LINE + 3]
    assert wrong(SHEET + "bleed: {top: 3}\n") == wrong(SHEET + "bleed: {top: 3}\n")


# -- profiles -----------------------------------------------------------------------------------

SOUND = shipped("generic-fogra39").profile


def test_a_profile_of_ones_own(project):
    root = project(SOUND)
    assert printer.load(shelves(root), "mine", root).profile == SOUND
    assert "mine" in printer.names(root)


def test_the_projects_profile_comes_first(project):
    root = project(SOUND, SHEET)
    (root / "profiles" / "fogra39-coated-300.icc").write_bytes(SOUND + b"ours")
    assert printer.load(shelves(root), "mine", root).profile.endswith(b"ours")


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (None, "there is no profile own.icc"),
        (b"", "own.icc is no ICC profile"),
        (b"%PDF-1.6\n" * 40, "own.icc is no ICC profile"),
        (SOUND[:90], "own.icc is truncated: 90 of 227,520 bytes"),
        (SOUND[:-1000], "own.icc is truncated"),
        ((resources.builtin("profiles") / "sRGB.icc").read_bytes(), "of a monitor, not of a printer"),
        (SOUND[:16] + b"RGB " + SOUND[20:], "own.icc is for RGB, not for CMYK"),
        (SOUND[:128] + bytes(len(SOUND) - 128), "own.icc cannot separate colours"),
    ],
)
def test_a_wrong_profile_is_placed_in_the_sheet(project, profile, words):
    diagnostic = refused(project(profile))
    assert diagnostic.id == "printer-profile"
    assert words in diagnostic.message
    assert str(diagnostic.span) == "printers/mine.yaml:5:12"
    assert diagnostic.hint


def test_a_missing_profile_is_answered_with_those_that_print(project):
    hint = refused(project(None)).hint or ""
    assert "gracol2006-coated-320.icc" in hint
    assert "sRGB" not in hint


def test_a_profile_that_may_not_be_read(project, monkeypatch):
    root = project(SOUND)

    def forbidden(self: Reader, path: Path, *more: object) -> bytes:
        raise MachineError(error("file-unreadable", f"{path.name}: Permission denied"))

    reader = shelves(root)
    monkeypatch.setattr(Reader, "read_bytes", forbidden)
    monkeypatch.setattr(Reader, "read_text", lambda self, path: path.read_text(encoding="utf-8"))
    with pytest.raises(ContentError) as caught:
        printer.load(reader, "mine", root)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.id == "printer-profile"
    assert "Permission denied" in diagnostic.message
    assert str(diagnostic.span) == "printers/mine.yaml:5:12"


def test_a_profile_too_large_to_be_one(project, monkeypatch):
    monkeypatch.setattr(sys.modules["booklet.printer.load"], "PROFILE_LIMIT", 1000)
    diagnostic = refused(project(SOUND))
    assert (diagnostic.id, str(diagnostic.span)) == ("printer-profile", "printers/mine.yaml:5:12")


@pytest.mark.parametrize("name", ["../own.icc", "/own.icc", "http://color.org/x.icc"])
def test_a_profile_elsewhere(project, name):
    diagnostic = refused(project(SOUND, SHEET.replace("fogra39-coated-300.icc", name)))
    assert diagnostic.id in ("path-outside", "path-url")
    assert str(diagnostic.span) == "printers/mine.yaml:5:12"


def test_a_folder_is_no_profile(project):
    root = project(None)
    (root / "profiles" / "own.icc").mkdir()
    assert refused(root).id == "printer-profile"


@pytest.mark.parametrize("name", ["generic-fogra93", "../mine", "", "."])
def test_an_unknown_printer(tmp_path, name):
    with pytest.raises(UsageError, match="printer-unknown"):
        printer.load(shelves(tmp_path), name, tmp_path)
