"""A film that has everything, long: every section of the model, forty crew rows, texts of several pages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

SENTENCES = (
    "The harbour wakes before the town does. Men in yellow coats drag crates across the quay, and somewhere a "
    "radio plays the song that nobody admits to liking. Ada counts the gulls on the crane; she has counted them "
    "every morning since the ferry stopped. When her brother comes back with a suitcase that is too light, she "
    "knows he has lost more than the job. They do not speak of it. They paint the boat instead, a blue that is "
    "darker than the sea, and wait for the tide to decide."
)
LONG = "\n\n".join([SENTENCES] * 9)


def block(text: str, indent: int) -> str:
    return textwrap.indent(text, " " * indent)


def yaml() -> str:
    crew = "\n".join(
        f"  - {{role: assistant-{i}, label: Assistant of department {i}, names: [First Lastname{i:02}, Another Person]}}"
        for i in range(34)
    )
    cast = "\n".join(f"  - Character number {i}: Actress Number{i:02}" for i in range(24))
    talk = "\n".join(
        f"    - q: And what did the sea say to you on day {i}?\n      a: |\n{block(SENTENCES, 8)}\n      by: Ada Lovelace-Harrington"
        for i in range(6)
    )
    return f"""
lang: en
title: The Extraordinarily Long Harbour of Ada and Her Brother at Night
original_title: Le très long port d’Ada
year: 2025
countries: [GB, FR, DE, US]
runtime: 141
director: [Ada Lovelace-Harrington, Bartholomew Quincey]
cover: {{file: images/tall.jpg, credit: © One}}
images:
  - {{file: images/wide.jpg, section: synopsis, caption: A wide picture, credit: © Two}}
  - {{file: images/tall.jpg, section: background, caption: A tall picture, credit: © Three}}
  - {{file: images/spread.jpg, spread: true, caption: A spread, credit: © Four}}
technical: {{ratio: "1.85:1", colour: colour, sound: Dolby Atmos 7.1, camera: Alexa 35, format: DCP 4K, versions: [English, French]}}
based_on: a novel by somebody
premiere: {{date: 2025-09-03, festival: Venice International Film Festival, section: Orizzonti, place: Venice}}
releases: [{{date: 2026-02-01, countries: [GB]}}]
embargo: No reviews before the first public screening
logline: Two people paint a boat and find out what a family is for.
short_synopsis: |
{block(SENTENCES, 2)}
synopsis: |
{block(LONG, 2)}
about: |
{block(SENTENCES, 2)}

  # A heading inside

  > A quotation that stands apart.

  - one item of a list
  - another
statement:
  title: A few words before the film
  by: [{{name: Ada Lovelace-Harrington, as: [director, screenplay]}}, {{name: Bartholomew Quincey, as: [director]}}]
  text: |
{block(LONG, 4)}
interview:
  with: [Ada Lovelace-Harrington]
  by: Some Body
  questions:
{talk}
background:
  - {{title: A titled note, text: "{SENTENCES}"}}
biographies:
  - {{name: Ada Lovelace-Harrington, as: [director], text: "{SENTENCES} {SENTENCES}", filmography: [{{year: 2001, title: First}}]}}
  - {{name: Short Person, text: One line only.}}
quotes: [{{text: A film like the sea itself, author: Jane Doe, outlet: The Example, date: 2025-09-04, cleared: true}}]
festivals: [{{name: Sea Festival, year: 2025, section: Competition}}]
awards: [{{name: Sea Festival, year: 2025, prize: Best Director, won: false}}]
cast:
{cast}
crew:
  - director: [Ada Lovelace-Harrington, Bartholomew Quincey]
{crew}
music: [{{title: Song of the Crane, artist: The Gulls, rights: © Gull Music}}]
companies: [{{production: [{{name: Harbour Films, logo: {{file: images/logo.png, kind: logo}}}}]}}]
funders:
  - {{name: Fund North, phrase: Developed with the support of Fund North, amount: 1}}
  - {{name: Fund South, phrase: Co-funded by Fund South, logo: {{file: images/logo.png, kind: logo}}, amount: 3}}
contacts:
  - press:
      name: Press Person
      company: Agency
      address: [1 Harbour Street]
      phone: "+44 20 0000 0000"
      email: press.department.of.the.agency@example.org
  - world_sales: {{company: Sales Company, email: sales@example.org}}
website: www.example.org
legal:
  {{copyright: © 2025 Harbour Films, publisher: Harbour Films, editor: Press Person, date: September 2025,
    notice: All rights reserved.}}
editions:
  house: {{}}
  gala: {{layout: gala, festival: {{name: Winter Festival, year: 2026, section: Panorama, status: National premiere}}}}
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("full")
    images = root / "content" / "full" / "images"
    images.mkdir(parents=True)
    rng = np.random.default_rng(1)
    for name, size in (("tall", (1819, 2551)), ("wide", (2835, 1206)), ("spread", (3567, 2551))):
        coarse = Image.fromarray(rng.integers(60, 220, (12, 12, 3), dtype=np.uint8))
        coarse.resize(size, Image.Resampling.BICUBIC).save(images / f"{name}.jpg", quality=80)
    logo = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    logo.paste((20, 60, 160, 255), (40, 40, 560, 200))
    logo.save(images / "logo.png")
    (root / "content" / "full" / "film.yaml").write_text(yaml(), encoding="utf-8")
    command = [sys.executable, "-m", "booklet", "build", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return root / "build" / "full"


OWED = (
    "Developed with the support of Fund North", "Co-funded by Fund South", "Song of the Crane", "A quotation that stands",
    "A heading inside", "A titled note", "One line only", "www.example.org", "September 2025", "Lastname33", "Number23",
    "Best Director", "The Example, 4 September 2025", "Some Body", "© Three", "No reviews before", "Dolby Atmos", "Le très long port",
    "press.department.of.the.agency@example.org", "All rights reserved", "what a family is for", "on day 5?",
)  # fmt: skip


@pytest.mark.parametrize("edition", ["house", "gala"])
def test_everything_is_printed(built, edition):
    document = pypdfium2.PdfDocument(built / f"full-{edition}.pdf")
    assert len(document) % 4 == 0
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    printed = re.sub(r"[\W_]+", "", text).casefold()
    lost = [owed for owed in OWED if re.sub(r"[\W_]+", "", owed).casefold() not in printed]
    assert lost == []
    assert json.loads((built / f"full-{edition}.preflight.json").read_text())["verdict"] == "pass"


def test_the_larger_fund_comes_first(built):
    text = "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(built / "full-house.pdf")
    )
    assert text.index("Co-funded by") < text.index("Developed with")


def test_the_festival_stands_on_its_editions_cover_alone(built):
    front = {
        name: pypdfium2.PdfDocument(built / f"full-{name}.pdf")[0]
        .get_textpage()
        .get_text_bounded()
        .casefold()
        for name in ("house", "gala")
    }
    assert "winter festival" in front["gala"]
    assert "national premiere" in front["gala"]
    assert "venice" in front["house"]
