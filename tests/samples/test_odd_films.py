"""Films that lack what most have, or have more of it: every layout finds pages for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from booklet import content, layout
from booklet.build import ready, shelves
from booklet.build.steps import set_pages
from booklet.content import Edition

ROOT = Path(__file__).resolve().parents[2]
FILM = "rust-and-bone"
LAYOUTS = [name for name in layout.names(shelves(ROOT), ROOT) if name != "base"]

Film = dict[str, list[object]]


def without_contacts(film: Film, _texts: Path) -> None:
    """Nothing stands at the foot of the back cover."""
    del film["contacts"]


def two_paragraphs(_film: Film, texts: Path) -> None:
    """As long as a short synopsis may be."""
    for path in texts.glob("short-synopsis.*.md"):
        path.write_text(f"{path.read_text().strip()}\n\n" * 2)


def many(film: Film, _texts: Path) -> None:
    """Awards, lives, addresses and dates again and again."""
    for key, times in (("awards", 2), ("biographies", 3), ("contacts", 4), ("releases", 3)):
        film[key] = film[key] * times


def pictures_anywhere(film: Film, _texts: Path) -> None:
    """With sections whose templates print no picture at the foot of their text; and with each a section of its own."""
    for image, section in zip(
        film["images"], ("facts", "short_synopsis", "awards", "cast", "biographies"), strict=True
    ):
        image["section"] = section  # type: ignore[index]


def many_makers(film: Film, _texts: Path) -> None:
    """A billing block twice as long as usual: it is set smaller on the back cover."""
    for credit in film["crew"]:
        for role, names in credit.items():  # type: ignore[attr-defined]
            credit[role] = [names, names] if isinstance(names, str) else names * 3  # type: ignore[index]


def few_words(film: Film, texts: Path) -> None:
    """A statement shorter than the names of those who sign it, which may stand beside it, and a picture below."""
    for path in texts.glob("statement.*.md"):
        path.write_text("Am Anfang war ein Buch.")
    signed = [
        {"name": name, "as": ["director", "screenplay"]} for name in ("Jacques Audiard", "Thomas Bidegain")
    ]
    film["statement"]["by"] = signed  # type: ignore[call-overload]
    film["images"] = [image for image in film["images"] if image["file"] == "images/garage.jpg"]  # type: ignore[index]
    film["images"][0]["section"] = "statement"  # type: ignore[index]


def emphasis(_film: Film, texts: Path) -> None:
    """In every text, at its beginning too, where initials and display type stand."""
    for path in texts.glob("*.md"):
        first, second, third, *rest = path.read_text().replace("*", "").split(" ")
        path.write_text(" ".join([f"*{first} {second}*", f"**{third}**", *rest, "*Und noch ein Satz.*"]))


def brief(film: Film, texts: Path) -> None:
    """A single sentence, emphasized, for every text; no list has more than one line."""
    for path in texts.glob("*.md"):
        path.write_text("*Ali zieht zu seiner Schwester ans Meer.*")
    for key, value in film.items():
        if isinstance(value, list) and key != "countries":
            film[key] = value[:1]


@pytest.mark.parametrize(
    "oddity",
    [without_contacts, two_paragraphs, many, pictures_anywhere, many_makers, few_words, emphasis, brief],
)
@pytest.mark.parametrize("name", LAYOUTS)
def test_pages_are_found(tmp_path: Path, name: str, oddity: Callable[[Film, Path], None]) -> None:
    assert pages_of(tmp_path, oddity, Edition(lang="de", layout=name)) % 4 == 0


def gallery(film: Film, _texts: Path) -> None:
    """Pictures told to stand together."""
    for image in film["images"][-2:]:
        image["section"] = "gallery"  # type: ignore[index]


@pytest.mark.parametrize("name", ["document", "gala"])
def test_head_to_foot_the_half_with_the_gallery_credits_it(tmp_path: Path, name: str) -> None:
    second = {"lang": "fr", "as": "tete-beche"}
    edition = Edition.model_validate({"lang": "de", "layout": name, "second": second})
    assert pages_of(tmp_path, gallery, edition) % 4 == 0


def pages_of(folder: Path, oddity: Callable[[Film, Path], None], edition: Edition) -> int:
    """How many pages a film has that is odd in some way."""
    home = folder / "content" / FILM
    shutil.copytree(ROOT / "content" / FILM, home, ignore=shutil.ignore_patterns("artwork*"))
    film = yaml.load((home / "film.yaml").read_text(), yaml.BaseLoader)  # noqa: S506 - texts alone
    oddity(film, home / "texts")
    (home / "film.yaml").write_text(yaml.safe_dump(film, allow_unicode=True, sort_keys=False))
    reader = shelves(folder)
    source = content.load(reader, folder / "content", FILM)
    return set_pages(folder, reader, ready(reader, folder, source, None, edition)).pages
