"""Films that no layout has seen: everything there is, next to nothing, and one extreme each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from booklet.specimen.wording import QUESTIONS, SENTENCES, TITLES, at_most, prose

LANGUAGES = ("de", "fr", "en")

Film = dict[str, Any]
"""`film.yaml` as a value. Pictures are named `SHAPE-NUMBER.jpg` and `mark-NUMBER.png`; see `artwork`."""

NAMES = (
    ("Nguyễn Thị Ánh Tuyết", "Đỗ Hữu Phước"), ("Małgorzata Śliwińska", "Łukasz Żółć"), ("Gülşah Yıldırım", "İlker Çağlayan"),
    ("Ελένη Παπαδοπούλου", "Γιώργος Ξυλούρης"), ("Екатерина Щукина", "Юрій Їжакевич"), ("Þórdís Ægisdóttir", "Ágúst Ðóróþeuson"),
    ("Zoë Đặng-Şahin", "Ľubomír Ťažký"),
)  # fmt: skip
"""Vietnamese, Polish, Turkish, Greek, Cyrillic, Icelandic, and two of mixed origin."""

PEOPLE = (
    "Ada Harcourt", "Maud Kinsella", "Cormac Byrne", "Inès Laval", "Paul Roche", "Siobhán Daly", "Yusuf Demir",
    "Grażyna Nowak", "Bartholomew Quincey-Featherstonehaugh", "Li Wen",
)  # fmt: skip

TITLE = "An Exhaustive and Entirely Truthful Account of the Woman Who Counted Gulls Until the Ferry Came Back to Her Little Town"
"""Of 120 characters."""

_WORDS: dict[str, Callable[[str, int], str]] = {
    "words": prose,
    "characters": at_most,
    "sentence": lambda lang, n: SENTENCES[lang][n],
    "list": lambda lang, n: "\n\n".join(
        [prose(lang, n), f"> {SENTENCES[lang][4]}", f"- {SENTENCES[lang][0]}\n- {SENTENCES[lang][8]}"]
    ),
}
"""What stands for a text in each language: `{words: 150}` and so on."""


def worded(value: Any) -> Any:
    """A value with texts in all languages in place of what stands for them."""
    if isinstance(value, dict):
        if len(value) == 1 and (kind := next(iter(value))) in _WORDS:
            return {lang: _WORDS[kind](lang, value[kind]) for lang in LANGUAGES}
        return {key: worded(inner) for key, inner in value.items()}
    return [worded(inner) for inner in value] if isinstance(value, list) else value


def minimal() -> Film:
    """What the shortest press booklet says: eight pages."""
    film: Film = worded(
        {
            "lang": "en",
            "title": dict(TITLES),
            "original_title": TITLES["en"],
            "year": 2026,
            "countries": ["IE", "FR"],
            "runtime": 94,
            "director": "Ada Harcourt",
            "cover": {"file": "tall-1.jpg", "credit": "© A Photographer"},
            "short_synopsis": {"characters": 430},
            "synopsis": {"words": 150},
            "statement": {"by": [{"name": "Ada Harcourt", "as": ["director"]}], "text": {"words": 170}},
            "cast": [{"Ada": "Maud Kinsella"}, {"Tom": "Cormac Byrne"}],
            "crew": [
                {"screenplay": "Ada Harcourt"},
                {"cinematography": "Inès Laval"},
                {"producer": "Siobhán Daly"},
            ],
            "contacts": [
                {"press": {"name": "Press Desk", "email": "press@example.org", "phone": "+44 20 7946 0000"}}
            ],
            "editions": {lang: {"lang": lang} for lang in LANGUAGES},
        }
    )
    return film


def full() -> Film:
    """Every section, long: interview, ten biographies, gallery, quotes, prizes, a festival with its screenings."""
    film: Film = yaml.safe_load((Path(__file__).parent / "full.yaml").read_text(encoding="utf-8"))
    festival = film.pop("festival")
    film["editions"] = {lang: {"lang": lang, "festival": festival} for lang in LANGUAGES}
    film["images"] += [
        {
            **_picture(("wide", "scope", "square", "tall")[i % 4], 10 + i),
            "section": "gallery",
            "caption": f"Scene {i + 1}",
        }
        for i in range(9)
    ]
    film["interview"]["questions"] = [
        {"q": dict(QUESTIONS), "a": {"words": 130}, "by": PEOPLE[i % 2]} for i in range(8)
    ]
    film["biographies"] = [_biography(i, name) for i, name in enumerate(PEOPLE)]
    film["quotes"] = [
        {
            "text": {"sentence": sentence},
            "author": "A. Critic",
            "outlet": "The Morning Paper",
            "date": "2026-09-04",
            "cleared": True,
        }
        for sentence in (7, 4, 1, 9)
    ]
    film["cast"] = [{f"Character number {i + 1}": f"Actress Number {i + 1}"} for i in range(22)]
    film["crew"] += [
        {
            "role": f"helper-{i}",
            "label": f"Assistant of department {i + 1}",
            "names": [f"First Lastname {i + 1}"],
        }
        for i in range(30)
    ]
    return dict(worded(film))


def _picture(shape: str, number: int) -> dict[str, Any]:
    return {"file": f"{shape}-{number}.jpg", "credit": "© A Photographer"}


def _biography(number: int, name: str) -> dict[str, Any]:
    """A life; some have no portrait, some no films."""
    films = [
        {
            "year": 2005 + 2 * k,
            "title": f"A Film of Winter {k + 1}",
            "prizes": ["Golden Anchor, Galway"] * (k == 3),
        }
        for k in range(4 if number else 8)
    ]
    return {
        "name": name,
        "as": ["director"] if number == 0 else ["cast"],
        **({"portrait": _picture("tall", 30 + number)} if number % 3 != 2 else {}),
        "text": {"words": 60 + 9 * number if number else 150},
        **({"filmography": films} if number % 2 == 0 else {}),
    }


def _with(**changes: Any) -> Callable[[], Film]:
    return lambda: {**minimal(), **worded(changes)}


def _no_pictures() -> Film:
    film = full()
    del film["cover"], film["images"]
    for person in film["biographies"]:
        person.pop("portrait", None)
    return film


def _many_pictures() -> Film:
    shapes = ("wide", "scope", "tall", "square", "wide")
    pictures = [{**_picture(shapes[i % 5], 100 + i), "caption": f"Picture {i + 1}"} for i in range(60)]
    return {**minimal(), "images": pictures}


def _many_names() -> Film:
    film = minimal()
    film["statement"]["by"] = [{"name": NAMES[4][0], "as": ["director"]}]
    return film | {
        "cast": [{first: second} for first, second in NAMES],
        "crew": [
            {"role": f"r{i}", "label": "Ton und Σχεδιασμός", "names": list(pair)}
            for i, pair in enumerate(NAMES)
        ],
        "director": [NAMES[0][0], NAMES[3][0], NAMES[4][0]],
        "biographies": [{"name": name, "text": film["synopsis"]} for name, _ in NAMES[:6]],
    }


def _long_crew() -> list[dict[str, Any]]:
    return [
        {
            "role": f"r{i}",
            "label": f"Department of things number {i + 1}",
            "names": [f"Given Family {i + 1}", f"Other Person {i + 1}"][: 1 + i % 2],
        }
        for i in range(140)
    ]


SPECIMENS: dict[str, Callable[[], Film]] = {
    "minimal": minimal,
    "full": full,
    "long-title": _with(title=TITLE, original_title=f"{TITLE}!"),
    "one-letter": _with(title="M", original_title="N"),
    "long-crew": _with(crew=_long_crew()),
    "no-pictures": _no_pictures,
    "sixty-pictures": _many_pictures,
    "names": _many_names,
    "arabic": _with(original_title="الأزرق تحت المد"),
    "hebrew": _with(original_title="הכחול שמתחת לגאות"),
    "synopsis-20": _with(
        synopsis={"words": 20}, statement=None, cast=[], crew=[{"screenplay": "Ada Harcourt"}]
    ),
    "synopsis-3000": _with(synopsis={"words": 3000}),
}
"""The specimens by name."""
