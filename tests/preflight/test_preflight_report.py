"""The report: its order, its JSON, its HTML, its waivers."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from pdfs import clean, html, press, printer

from booklet.diagnostics import Severity
from booklet.preflight import RULES, Finding, Report, preflight
from booklet.preflight.html import html_report
from booklet.preflight.registry import Rule

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

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [value or "" for key, value in attrs if key in {"src", "href"}]
        if tag not in {"meta", "image", "rect"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.links += [value or "" for key, value in attrs if key in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_whole_and_self_contained() -> None:
    given, pdf = report({"page-count": "only <one> page"})
    page = Page()
    text = html_report(given, pdf, printer())
    page.feed(text)
    assert page.open == []
    assert page.seen.count("h1") == 1
    assert "h2" in page.seen
    assert "svg" in page.seen
    assert all(link.startswith("data:") for link in page.links)
    assert page.links
    assert text.index("Not ready") < text.index("Page 1"), "the verdict comes first"
    assert "only &lt;one&gt; page" in text
    assert 'lang="en"' in text


def test_html_of_a_clean_file_and_of_none() -> None:
    good = preflight(clean(), printer(), name="f.pdf")
    assert "Ready for the printer" in html_report(good, clean(), printer())
    bad = preflight(b"none", printer(), name="f.pdf")
    assert "cannot be read" in html_report(bad, b"none", printer())


def test_finding_is_plain() -> None:
    finding = Finding("a-b", Severity.ERROR, 1, (0, 0, 1, 1), "m", 1, 2, "f")
    assert finding.as_dict()["box_mm"] == [0, 0, 1, 1]
