"""Every rule finds the files that are broken to break it, finds nothing else in them, and lets clean files pass."""

from __future__ import annotations

import runpy
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from click.testing import CliRunner
from pdfs import clean, mutated, printer
from pikepdf import Array, Dictionary, Name
from proof import Proof, clean_for, flavoured
from proofs import NEEDLESS, PROOFS, outcome, rules

from booklet import resources
from booklet.cli import cli
from booklet.diagnostics import Severity
from booklet.preflight import RULES, preflight
from booklet.printer import FLAVOURS

TOOLS = resources.PACKAGE.parent / "tools"


def name(proof: Proof) -> str:
    return f"{proof.rule}: {proof.how}"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_clean_files_break_no_rule(flavour: str) -> None:
    assert rules(clean_for(flavour), flavoured(flavour)) == frozenset()


@pytest.mark.parametrize("proof", PROOFS, ids=name)
def test_proof(proof: Proof) -> None:
    found = outcome(proof)
    assert found.detected, f"found instead: {sorted(found.found)}"
    assert not found.beyond, "other rules are broken along with it"


def test_every_rule_is_proved() -> None:
    proved = {proof.rule for proof in PROOFS}
    assert sorted(proved - set(RULES)) == [], "proofs of rules that there are not"
    assert sorted(set(RULES) - proved) == sorted(NEEDLESS)


def test_proofs_have_names_of_their_own() -> None:
    names = [name(proof) for proof in PROOFS]
    assert sorted(names) == sorted(set(names))


def test_the_verdict_follows_the_gravest() -> None:
    """A file fails by errors alone."""
    for proof in PROOFS[::5]:
        report = preflight(proof.pdf(), proof.printer or printer(), name="f")
        errors = [f for f in report.findings if RULES[f.rule].severity is Severity.ERROR]
        assert report.verdict == ("fail" if errors else "pass")


def test_older_flavours_need_no_profile_for_a_registered_condition() -> None:
    for flavour, wanted in (
        ("PDF/X-1a:2003", set()),
        ("PDF/X-3:2003", set()),
        ("PDF/X-4", {"intent-profile"}),
    ):
        given = mutated(
            clean_for(flavour), lambda pdf: pdf.Root.OutputIntents[0].__delitem__("/DestOutputProfile")
        )
        assert rules(given, flavoured(flavour)) == wanted


def test_a_file_says_things_where_its_flavour_wants_them() -> None:
    """PDF/X-4 needs no Info, older flavours need no XMP."""
    without_info = mutated(clean(), lambda pdf: pdf.trailer.__delitem__("/Info"))
    assert rules(without_info, printer()) == frozenset()
    for flavour in ("PDF/X-1a:2003", "PDF/X-3:2003"):
        without_xmp = mutated(clean_for(flavour), lambda pdf: pdf.Root.__delitem__("/Metadata"))
        assert rules(without_xmp, flavoured(flavour)) == frozenset()


def _note(pdf: pikepdf.Pdf, *rectangle: float) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array(list(rectangle)))
    pdf.pages[1].obj.Annots = Array([pdf.make_indirect(note)])


def _bookmark(pdf: pikepdf.Pdf) -> None:
    item = pdf.make_indirect(Dictionary(Title="Cast", Dest=Array([pdf.pages[2].obj, Name.Fit])))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))


def _layers(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Text"))
    default = Dictionary(Name="Default", Order=Array(["All", Array([group])]))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=default)


def _state(pdf: pikepdf.Pdf, **keys: object) -> None:
    resources = pdf.pages[1].obj.Resources
    resources.ExtGState.New = Dictionary({f"/{key}": value for key, value in keys.items()})


def _flat(pdf: pikepdf.Pdf) -> None:
    """Streams that are as long as one step of unpacking, a byte more, and nothing at all."""
    for size in (1 << 20, (1 << 20) + 1, 5 << 20):
        pdf.make_stream(b"").write(zlib.compress(bytes(size)), filter=Name.FlateDecode)
    pdf.make_stream(b"").write(b"", filter=Name.FlateDecode)
    pdf.pages[1].obj.PieceInfo = Array(
        [item for item in pdf.objects if isinstance(item, pikepdf.Stream)][-4:]
    )


def _tolerated(pdf: pikepdf.Pdf) -> None:
    drawing = b"0 0 0 1 k 50 50 9 9 re f BX 1 nonsense BX EX more EX"
    pdf.pages[1].obj.Contents = pdf.make_stream(drawing)


ALLOWED: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "a comment beside the page": lambda pdf: _note(pdf, -50, -50, -40, -40),
    "a bookmark that names a page": _bookmark,
    "layers in PDF/X-4": _layers,
    "data of one byte a million times": _flat,
    "unknown operators where they are announced": _tolerated,
    "identity and default curves": lambda pdf: _state(
        pdf, TR=Name.Identity, TR2=Name.Default, HT=Name.Default
    ),
    "default black generation": lambda pdf: _state(pdf, BG2=Name.Default, UCR2=Name.Default),
    "print areas of the sheet": lambda pdf: pdf.Root.__setitem__(
        "/ViewerPreferences", Dictionary(PrintArea=Name.MediaBox, ViewClip=Name.BleedBox)
    ),
    "a CropBox that is the sheet": lambda pdf: pdf.pages[1].obj.__setitem__(
        "/CropBox", pdf.pages[1].obj.MediaBox
    ),
}


@pytest.mark.parametrize("how", ALLOWED)
def test_what_is_allowed_breaks_no_rule(how: str) -> None:
    raw = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
    assert rules(mutated(clean(), ALLOWED[how], **raw), printer()) == frozenset()


def test_the_page_is_current() -> None:
    page = (resources.PACKAGE.parent / "docs" / "rules.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(TOOLS / "rules.py"))["filled"](page) == page, "run: make rules"
    assert runpy.run_path(str(TOOLS / "proofs.py"))["expected"](page) == page, "run: make proofs"


def test_explain_says_what_the_page_says() -> None:
    page = (resources.PACKAGE.parent / "docs" / "rules.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        said = CliRunner().invoke(cli, ["explain", rule.id]).output
        facts = (rule.title, rule.source, rule.looks_at, rule.reason, rule.fix)
        assert all(fact and fact in said and fact in page for fact in facts), rule.id
