"""The report: its order, its JSON, its HTML, its waivers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import numpy as np
import pikepdf
import pytest
from jinja2 import Environment
from pdfs import add_page, clean, drawing, html, photo, press, printer, saved, uri

from booklet.diagnostics import Severity
from booklet.preflight import RULES, Finding, Report, preflight
from booklet.preflight.evidence import (
    FULL_SIZE,
    LONG_SIDE,
    Evidence,
    FontUse,
    Ink,
    PageEvidence,
    Waiver,
    _small,
)
from booklet.preflight.html import html_report
from booklet.preflight.html.pictures import STEPS, Proof, heat_map, scale
from booklet.preflight.html.tables import ranges
from booklet.preflight.registry import Rule
from booklet.press.plates import Plates

BODY = "<p style='font-size:4pt'>small</p><p style='margin-left:-16mm'>across</p>"


def report(accept: dict[str, str] | None = None) -> tuple[Report, bytes]:
    pdf = press(html(BODY)).pdf
    return preflight(pdf, printer(), name="film-de.pdf", accept=accept), pdf


def test_json_is_the_contract() -> None:
    given, _ = report()
    said = json.loads(given.to_json())
    assert list(said) == ["file", "printer", "verdict", "pages", "findings"]
    assert (said["file"], said["printer"], said["verdict"], said["pages"]) == (
        "film-de.pdf",
        "generic-fogra39",
        "fail",
        1,
    )
    for finding in said["findings"]:
        assert list(finding) == ["rule", "severity", "page", "box_mm", "message", "measured", "limit", "fix"]
        assert finding["severity"] in {"error", "warning", "info"}
        assert finding["page"] is None or finding["page"] >= 1
        assert finding["box_mm"] is None or len(finding["box_mm"]) == 4
    severities = [finding["severity"] for finding in said["findings"]]
    assert severities == sorted(severities), "errors first, then warnings"


def test_same_file_same_report() -> None:
    assert report()[0] == report()[0]


def test_waivers() -> None:
    given, _ = report({"page-count": "a sample", "text-trim": "by design"})
    assert given.verdict == "pass"
    waived = [finding for finding in given.findings if finding.waived]
    assert {finding.severity for finding in waived} == {Severity.INFO}
    assert "(waived: by design)" in given.to_json()


def test_malformed_objects_become_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a rule or the report trips over, there is a verdict."""

    def trip(_examination: object) -> None:
        raise pikepdf.DeletedObjectError("gone")

    monkeypatch.setattr("booklet.preflight.gather", trip)
    report = preflight(clean(), printer(), name="f")
    (finding,) = report.findings
    assert finding.rule == "content-readable"
    assert "gathered" in finding.message
    assert report.evidence == Evidence()


def test_same_broken_file_same_report() -> None:
    """The reader names a file by its place in the memory; the report does not."""
    broken = drawing(b"0 0 9 9 re f").replace(b"0 0 9 9 re f", b"0 0 9 9 re (")
    assert "0x" not in preflight(broken, printer(), name="f").to_json()


def test_waivers_that_waive_nothing() -> None:
    given = preflight(clean(), printer(), name="f", accept={"ink-peak": "r", "ink-peek": "r"})
    assert [(f.rule, f.severity) for f in given.findings] == [("waiver-unused", Severity.WARNING)] * 2
    assert "Did you mean ink-peak?" in {finding.fix for finding in given.findings}
    assert given.passed


def test_diagnostics_name_file_and_page() -> None:
    given, _ = report()
    lines = [str(diagnostic) for diagnostic in given.diagnostics()]
    assert any(line.startswith("film-de.pdf: page 1: error[text-trim] ") for line in lines)


def test_rules_are_documented() -> None:
    assert len(RULES) >= 45
    for id_, rule in RULES.items():
        assert isinstance(rule, Rule)
        assert rule.id == id_
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", id_)
        for text in (rule.title, rule.source, rule.reason, rule.fix):
            assert text.strip()
        assert rule.reason.endswith(".")
        assert rule.fix.endswith(".")


class Page(HTMLParser):
    """Collects tags, and complains about what is left open."""

    EMPTY = frozenset({"meta", "link", "img", "input", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [value or "" for key, value in attrs if key in {"src", "href"}]
        self.ids += [value or "" for key, value in attrs if key == "id"]
        self.handlers += [key for key, _ in attrs if key.startswith("on")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page


def test_html_is_whole_and_self_contained() -> None:
    given, pdf = report({"page-count": "only <one> page"})
    text = html_report(given, pdf, printer())
    page = parsed(text)
    assert page.open == []
    assert page.seen.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith(("data:", "#")) for link in page.links)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert any(link.startswith("data:image/jpeg;base64,") for link in page.links)
    assert text.index("Not ready") < text.index('id="findings"') < text.index('id="pages"')
    assert "only &lt;one&gt; page" in text
    assert 'lang="en"' in text
    assert hashlib.sha256(pdf).hexdigest() in text


def test_the_policy_allows_this_script_and_nothing_from_outside() -> None:
    text = html_report(report()[0], None, printer())
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert len(script) == 1
    assert f"script-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text
    assert not re.search(r"https?://|@import|url\(", text)


def test_same_report_same_html() -> None:
    (one, pdf), (two, _) = report(), report()
    assert html_report(one, pdf, printer()) == html_report(two, pdf, printer())


def test_the_compiled_template_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    given, pdf = report()
    kept: dict[str, bytes] = {}
    monkeypatch.setattr("booklet.preflight.html._templates", [])
    anew = html_report(given, pdf, printer(), kept)
    assert len(kept) == 1
    monkeypatch.setattr("booklet.preflight.html._templates", [])
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert html_report(given, pdf, printer(), kept) == anew


ATTACK = "</script><img src=x onerror=alert(1)>\"'\x00\u202e\udcff.pdf"


def test_html_disarms_names_and_messages() -> None:
    finding = Finding(ATTACK, Severity.ERROR, 1, (0, 0, 9, 9), ATTACK, ATTACK, ATTACK, ATTACK, None)
    seen = Evidence(
        pages=(PageEvidence((-3, -3, 151, 213), (0, 0, 148, 210), None),),
        inks=(*map(Ink, ("Cyan", "Magenta", "Yellow", "Black")), Ink(ATTACK)),
        fonts=(FontUse(ATTACK, ATTACK, False, False, (1,)),),
        waivers=(Waiver(ATTACK, ATTACK, 0),),
    )
    given = Report(ATTACK, ATTACK, 1, (finding,), seen)
    text = html_report(given, b"", printer())
    page = parsed(text)
    text.encode()
    assert page.open == []
    assert page.handlers == []
    assert page.seen.count("script") == 2
    assert "\x00" not in text
    given.to_json().encode()
    assert json.loads(given.to_json())["file"] == ATTACK


def test_html_of_a_clean_file_and_of_none() -> None:
    good = preflight(clean(), printer(), name="f.pdf")
    text = html_report(good, clean(), printer())
    assert "Ready for the printer" in text
    assert len(re.findall(r'class="spread[ "]', text)) == 5, "1, 2–3, 4–5, 6–7, 8"
    bad = preflight(b"none", printer(), name="f.pdf")
    assert "cannot be read" in html_report(bad, b"none", printer())
    assert "Ready" in html_report(good)


def test_small_files_stay_small() -> None:
    good = preflight(clean(), printer(), name="f.pdf")
    assert len(html_report(good, clean(), printer())) < 250_000


# -- evidence ------------------------------------------------------------------------------------


def seen(content: bytes, **kinds: dict[str, object]) -> Evidence:
    found = preflight(drawing(content, **kinds), printer(), name="f").evidence
    assert found is not None
    return found


def test_coverage_is_measured_inside_the_bleed() -> None:
    # The left half of the page and its bleed, 154 mm wide, in 50 % cyan and full black.
    page = seen(b"0.5 0 0 1 k 0 0 218.27 700 re f").pages[0]
    cyan, magenta, _, black = page.coverage
    assert cyan.average == pytest.approx(25, abs=0.6)
    assert cyan.peak == pytest.approx(50, abs=0.5)
    assert (magenta.average, magenta.peak) == (0, 0)
    assert black.peak == 100
    assert page.total.peak == pytest.approx(150, abs=0.5)
    assert page.total.average == pytest.approx(75, abs=1.5)
    assert page.plates is not None
    assert page.plates.planes[1] == b"", "a plate without ink takes no room"
    assert page.trim == pytest.approx((0, 0, 148, 210), abs=0.01)
    assert page.bleed == pytest.approx((-3, -3, 151, 213), abs=0.01)


@pytest.mark.parametrize("pages", [1, 24, 25, 40, 96])
def test_a_heat_maps_pixel_is_no_less_than_a_millimetre(pages: int) -> None:
    side = round(LONG_SIDE * min(1.0, (FULL_SIZE / pages) ** 0.5))
    height, width = 800, 560
    plane = np.zeros((height, width), np.uint8)
    small = _small(Plates((plane,), ("Black",), np.zeros((height, width), np.float32), 90.0), side)
    assert 1 <= small.cell * height / small.height / 90 * 25.4 <= 2


def test_heat_map_marks_the_limit() -> None:
    page = seen(b"1 1 1 1 k 0 0 218.27 700 re f 0 0 0 0.3 k 218.27 0 300 700 re f").pages[0]
    picture = heat_map(page, 300)
    width, height = picture.size
    assert picture.getpixel((width // 4, height // 2)) == STEPS + 1
    assert picture.getpixel((3 * width // 4, height // 2)) == 2
    lightness = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in scale()]
    assert lightness == sorted(lightness, reverse=True), "more ink is always darker"


def test_proof_has_the_papers_tint_and_the_inks() -> None:
    found = seen(b"1 0 0 0 k 0 0 218.27 700 re f")
    proof = Proof(printer().profile, found)
    assert found.pages[0].plates is not None
    picture = proof.page(found.pages[0].plates)
    width, height = picture.size
    assert picture.getpixel((3 * width // 4, height // 2)) == proof.paper != (255, 255, 255)
    assert picture.getpixel((width // 4, height // 2)) == proof.inks[0]
    red, green, blue = proof.inks[0]
    assert blue > green > red, "cyan"


def test_spot_inks_look_like_their_stand_ins() -> None:
    with pikepdf.new() as pdf:
        half = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=[0, 0, 0, 0], C1=[0, 0.8, 1, 0])
        space = pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name("/Fire"), pikepdf.Name.DeviceCMYK, half])
        add_page(pdf, b"/S cs 1 scn 0 0 500 700 re f", ColorSpace={"/S": space})
        found = preflight(saved(pdf), printer(), name="f").evidence
    assert found is not None
    assert found.inks[4] == Ink("Fire", (0, 0.8, 1, 0))
    assert found.pages[0].coverage[4].average == 100
    assert found.pages[0].plates is not None
    red, green, blue = Proof(printer().profile, found).page(found.pages[0].plates).getpixel((100, 100))
    assert red > 2 * green > 2 * blue


def test_fonts_pictures_and_waivers_are_listed() -> None:
    body = f"<p>set</p><img style='width:30mm' src='{uri(photo(), 'PNG')}'>"
    found = preflight(press(html(body)).pdf, printer(), name="f", accept={"page-count": "a sample"})
    assert found.evidence is not None
    (font,) = found.evidence.fonts
    assert (font.embedded, font.subset, font.pages) == (True, True, (1,))
    (image,) = found.evidence.images
    assert (image.width, image.height, image.page, image.space) == (96, 72, 1, "DeviceCMYK")
    assert image.ppi == pytest.approx(96 / 30 * 25.4, abs=0.2)
    assert image.box[2] - image.box[0] == pytest.approx(30, abs=0.1)
    assert found.evidence.waivers == (Waiver("page-count", "a sample", 2),)
    text = html_report(found, None, printer())
    assert 'class="low error">81' in text


def test_ranges() -> None:
    assert ranges([1, 2, 3, 6, 8, 9]) == "1–3, 6, 8–9"
    assert ranges([]) == ""


def test_finding_is_plain() -> None:
    finding = Finding("a-b", Severity.ERROR, 1, (0, 0, 1, 1), "m", 1, 2, "f")
    assert finding.as_dict()["box_mm"] == [0, 0, 1, 1]
