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
    "oddity", [without_contacts, two_paragraphs, many, pictures_anywhere, many_makers, emphasis, brief]
)
@pytest.mark.parametrize("name", LAYOUTS)
def test_pages_are_found(tmp_path: Path, name: str, oddity: Callable[[Film, Path], None]) -> None:
    folder = tmp_path / "content" / FILM
    shutil.copytree(ROOT / "content" / FILM, folder, ignore=shutil.ignore_patterns("artwork*"))
    film = yaml.load((folder / "film.yaml").read_text(), yaml.BaseLoader)  # noqa: S506 - texts alone
    oddity(film, folder / "texts")
    (folder / "film.yaml").write_text(yaml.safe_dump(film, allow_unicode=True, sort_keys=False))
    reader = shelves(tmp_path)
    source = content.load(reader, tmp_path / "content", FILM)
    found = ready(reader, tmp_path, source, None, Edition(lang="de", layout=name))
    assert set_pages(tmp_path, reader, found).pages % 4 == 0
