"""The HTML report as people have it: in Chromium, from disk, by keyboard, and with scripts off."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pdfs import html, photo, press, printer, uri

from booklet.preflight import preflight
from booklet.preflight.html import html_report

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

PICTURE = f"<img style='position:absolute;top:20mm;left:10mm;width:60mm' src='{uri(photo(), 'PNG')}'>"
BODY = (
    "<section><p style='font-size:4pt'>small</p></section>"
    f"<section>{PICTURE}<p>a coarse picture</p></section>"
    "<section><p style='margin-left:-16mm'>across the edge</p></section>"
)
CSS = "section{break-after:page;position:relative;color:device-cmyk(100% 60% 0 0)} section:last-child{break-after:auto}"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with errors, a warning and two waived findings, on three pages."""
    pdf = press(html(BODY, CSS)).pdf
    found = preflight(pdf, printer(), name="film <de>.pdf", accept={"page-count": "a sample of three pages"})
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html_report(found, pdf, printer()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: sync_api.Browser, report: Path) -> Iterator[sync_api.Page]:
    """The report, opened; whatever the browser complains about or asks the network for fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(5000)
    opened = context.new_page()
    trouble: list[str] = []
    opened.on("console", lambda message: trouble.append(message.text))
    opened.on("pageerror", lambda problem: trouble.append(str(problem)))
    opened.on(
        "request", lambda asked: trouble.append(asked.url) if not asked.url.startswith("data:") else None
    )
    opened.goto(report.as_uri())
    yield opened
    context.close()
    assert trouble == [report.as_uri()], "one request, for the file itself, and nothing to complain about"


def focused(page: sync_api.Page) -> str:
    """The accessible name, or the text, of what has the keyboard."""
    name = page.evaluate(
        "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    )
    return str(name).strip()


def tab_to(page: sync_api.Page, locator: sync_api.Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(80):
        if locator.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {locator}")


def test_the_verdict_comes_first(page: sync_api.Page) -> None:
    heading = page.get_by_role("heading", level=1)
    sync_api.expect(heading).to_contain_text("Not ready for the printer")
    box = heading.bounding_box()
    assert box is not None
    assert box["y"] < 200
    assert box["height"] > 40
    banner = page.get_by_role("banner")
    for words in ("film <de>.pdf", "FOGRA39", "PDF/X-4", "148 × 210 mm", "3 mm", "300 %"):
        sync_api.expect(banner).to_contain_text(words)


def test_names_and_order(page: sync_api.Page) -> None:
    for name in ("Findings", "Pages", "Inks", "Fonts", "Pictures", "Waivers"):
        sync_api.expect(page.get_by_role("region", name=name, exact=True)).to_be_visible()
    for role in ("banner", "main", "contentinfo", "navigation"):
        assert page.get_by_role(role).count() == 1
    levels = page.evaluate(
        "() => [...document.querySelectorAll('body > :not(dialog) :is(h1,h2,h3,h4), body > :is(h1,h2)')]"
        ".map(heading => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    nameless = page.evaluate(
        "() => [...document.querySelectorAll('button, input, a, table')].filter(element => "
        "!(element.labels?.length || element.getAttribute('aria-label') || element.textContent.trim())).length"
    )
    assert nameless == 0
    assert page.locator("img:not([alt])").count() == 0


def test_filters_by_keyboard(page: sync_api.Page) -> None:
    errors = page.get_by_role("checkbox", name="Errors")
    rows = page.locator("#findings tr[data-n]")
    count = rows.count()
    waived = page.locator("#findings .level.waived tr[data-n]").count()
    gone = page.locator("#findings .level.error tr[data-n]").count()
    assert gone > 0
    assert waived > 0
    tab_to(page, errors)
    page.keyboard.press("Space")
    sync_api.expect(page.locator("#findings .level.error")).to_be_hidden()
    sync_api.expect(page.locator("#pages .box.error").first).to_be_hidden()
    status = page.get_by_role("status").first
    sync_api.expect(status).to_have_text(f"{count - gone} of {count} findings shown")
    page.keyboard.press("Space")
    sync_api.expect(page.locator("#findings .level.error")).to_be_visible()
    sync_api.expect(status).to_have_text(f"{count} of {count} findings shown")


def test_a_page_opens_and_closes_by_keyboard(page: sync_api.Page) -> None:
    second = page.get_by_role("button", name=re.compile("^Open page 2: "))
    tab_to(page, second)
    page.keyboard.press("ArrowLeft")
    assert focused(page).startswith("Open page 1")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Page 1")
    sync_api.expect(dialog).to_be_visible()
    assert focused(page) == "Page 1"
    sync_api.expect(dialog.get_by_role("button", name="Previous page")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    sync_api.expect(page.get_by_role("dialog", name="Page 2")).to_be_visible()
    sync_api.expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Page 2 of 3: composite")
    page.keyboard.press("Escape")
    sync_api.expect(page.get_by_role("dialog")).to_have_count(0)
    assert focused(page).startswith("Open page 1"), "focus returns to where it came from"


def test_plates_and_heat_map(page: sync_api.Page) -> None:
    page.get_by_role("button", name=re.compile("^Open page 1: ")).click()
    dialog = page.get_by_role("dialog")
    status = dialog.get_by_role("status")
    composite = dialog.locator("#leaf > img").get_attribute("src")
    heat = dialog.get_by_role("button", name="Heat map")
    tab_to(page, heat)
    page.keyboard.press("Enter")
    sync_api.expect(heat).to_have_attribute("aria-pressed", "true")
    sync_api.expect(dialog.get_by_role("img", name=re.compile("300 percent"))).to_be_visible()
    sync_api.expect(status).to_contain_text("heat map")
    assert dialog.locator("#leaf > img").get_attribute("src") != composite
    dialog.get_by_role("button", name="Cyan").click()
    sync_api.expect(heat).to_have_attribute("aria-pressed", "false")
    sync_api.expect(status).to_have_text("Page 1 of 3: plate Cyan, shown in black")
    dialog.get_by_role("button", name="Magenta").click(modifiers=["Shift"])
    sync_api.expect(status).to_have_text("Page 1 of 3: plates Cyan, Magenta")
    assert dialog.locator(".plate").count() == 2
    dialog.get_by_role("button", name="Yellow").click()
    sync_api.expect(status).to_have_text("Page 1 of 3: Yellow: no ink on this page")


def test_ink_under_the_pointer(page: sync_api.Page) -> None:
    page.get_by_role("button", name=re.compile("^Open page 2: ")).click()
    leaf = page.locator("#leaf")
    box = leaf.bounding_box()
    assert box is not None
    page.wait_for_timeout(100)
    # Inside the picture, and on bare paper.
    page.mouse.move(box["x"] + 0.35 * box["width"], box["y"] + 0.25 * box["height"])
    total = page.locator("#amounts tr:last-child .pointer")
    sync_api.expect(total).to_have_text(re.compile(r"^[1-9]\d+$"))
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.9 * box["height"])
    sync_api.expect(total).to_have_text(re.compile("^[0-4]$"))


def test_rows_and_places_light_each_other_up(page: sync_api.Page) -> None:
    box = page.locator("#pages .box.error").first
    number = box.get_attribute("data-n")
    row = page.locator(f"#findings tr[data-n='{number}']")
    row.hover()
    sync_api.expect(box).to_have_class(re.compile(r"\blit\b"))
    link = row.get_by_role("link")
    link.focus()
    page.keyboard.press("Enter")
    place = page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^Finding {number}: "))
    sync_api.expect(place).to_have_class(re.compile(r"\blit\b"))
    place.focus()
    sync_api.expect(page.locator(f"#found li[data-n='{number}']")).to_have_class(re.compile(r"\blit\b"))


def test_bleed_lines(page: sync_api.Page) -> None:
    line = page.locator("#pages .line.trim").first
    sync_api.expect(line).to_be_hidden()
    page.get_by_role("checkbox", name="Bleed and trim lines").check()
    sync_api.expect(line).to_be_visible()
    frame, sheet = line.bounding_box(), page.locator(".sheet").first.bounding_box()
    assert frame is not None
    assert sheet is not None
    assert frame["width"] / sheet["width"] == pytest.approx(148 / 154, abs=0.01)


@pytest.mark.parametrize("width", [420, 1280])
def test_nothing_sticks_out(page: sync_api.Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name=re.compile("^Open page 1: ")).click()
    assert page.locator("#viewer").evaluate("element => element.scrollWidth") == width
    sync_api.expect(page.get_by_role("button", name="Close")).to_be_in_viewport()


def test_colours_have_contrast(page: sync_api.Page) -> None:
    """WCAG 2.2, 1.4.3: text of the style sheet's own colours against the grounds that it stands on."""
    faint = page.evaluate(
        """() => {
          const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          const light = (rgb) => [0.2126, 0.7152, 0.0722].reduce((sum, k, i) => sum + k * channel(rgb[i]), 0);
          const parts = (text) => text.match(/[\\d.]+/g).map(Number);
          const ground = (node) => {
            for (let at = node; at; at = at.parentElement) {
              const colour = parts(getComputedStyle(at).backgroundColor);
              if (colour.length === 3 || colour[3] === 1) return colour;
            }
            return [255, 255, 255];
          };
          const texts = [...document.querySelectorAll("header *, nav a, main *, footer *")].filter((node) =>
            [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()) &&
            node.checkVisibility() && !node.closest(".heard, label:has(:disabled)"));
          return texts.filter((node) => {
            const [a, b] = [light(parts(getComputedStyle(node).color)), light(ground(node))];
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
          }).map((node) => node.outerHTML.slice(0, 90));
        }"""
    )
    assert faint == []


def test_on_paper(page: sync_api.Page) -> None:
    page.emulate_media(media="print")
    for kept in ("h1", "#findings table >> nth=0", ".sheet >> nth=0", "#inks table"):
        sync_api.expect(page.locator(kept)).to_be_visible()
    for left_out in ("nav", "fieldset.filter", ".rule details >> nth=0"):
        sync_api.expect(page.locator(left_out)).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_without_scripts(browser: sync_api.Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(5000)
    page = context.new_page()
    page.goto(report.as_uri())
    sync_api.expect(page.get_by_role("heading", level=1)).to_contain_text("Not ready")
    sync_api.expect(page.locator("#findings table").first).to_be_visible()
    sync_api.expect(page.locator(".sheet img").first).to_be_visible()
    sync_api.expect(page.get_by_text("Scripts are off")).to_be_visible()
    for name in ("Inks", "Fonts", "Pictures", "Waivers"):
        sync_api.expect(page.get_by_role("region", name=name, exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Errors").uncheck()
    sync_api.expect(page.locator("#findings .level.error")).to_be_hidden()
    page.locator("#findings a").last.click()
    assert "#page-" in page.url
    context.close()
