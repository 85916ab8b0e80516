"""Inks and duotones in a layout's manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from booklet import layout
from booklet.build import shelves
from booklet.diagnostics import ContentError, Diagnostic
from booklet.inks import Cmyk, Duotone, LargeBlack, Spot
from booklet.layout.inks import DUOTONE

GOLD = Spot("PANTONE 871 C", Cmyk(20, 25, 60, 25))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path


def write(root: Path, text: str, name: str = "mine") -> None:
    folder = root / "layouts" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "layout.yaml").write_text(text, encoding="utf-8")


def load(root: Path, name: str = "mine") -> layout.Layout:
    return layout.load(shelves(root), name, root)


def errors(root: Path, text: str) -> tuple[Diagnostic, ...]:
    write(root, text)
    with pytest.raises(ContentError) as caught:
        load(root)
    return caught.value.diagnostics


# -- inks that are right ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "ink"),
    [
        ("[0, 90, 85, 0]", Cmyk(0, 90, 85, 0)),
        ("[0.5, 100, 0, 12.25]", Cmyk(0.5, 100, 0, 12.25)),
        ("{cmyk: [0, 90, 85, 0]}", Cmyk(0, 90, 85, 0)),
        ("rich-black", LargeBlack()),
        ("{rich_black: true}", LargeBlack()),
        ("{spot: PANTONE 871 C, cmyk: [20, 25, 60, 25]}", GOLD),
        ('{spot: " PANTONE 871 C ", cmyk: [20, 25, 60, 25]}', GOLD),
        ("{spot: PANTONE 871 C, lab: [57, 4, 29.5]}", Spot("PANTONE 871 C", (57, 4, 29.5))),
        ("{spot: VARNISH, cmyk: [0, 0, 0, 0], overprint: true}", Spot("VARNISH", Cmyk(0, 0, 0, 0), True)),
        ("{spot: Gold/Silber (matt) ü, cmyk: [0, 0, 9, 0]}", Spot("Gold/Silber (matt) ü", Cmyk(0, 0, 9, 0))),
        ("{spot: 8003, cmyk: [0, 0, 9, 0]}", Spot("8003", Cmyk(0, 0, 9, 0))),
    ],
)
def test_forms_of_an_ink(root: Path, written: str, ink: object) -> None:
    write(root, f"title: A\ninks:\n  accent: {written}\n")
    assert load(root).inks == {"accent": ink}


def test_ten_inks_keep_their_order(root: Path) -> None:
    names = [f"{letter}{i}_x-y" for i, letter in enumerate("zyxwvABCab")]
    write(root, "title: A\ninks:\n" + "".join(f"  {name}: [0, 0, 0, {i}]\n" for i, name in enumerate(names)))
    assert list(load(root).inks) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{spot: Gold, cmyk: [1, 2, 3, 4]}", "{spot: Gold, cmyk: [1, 2, 3, 4]}"),
        ("{spot: HKS 3 K, cmyk: [1, 2, 3, 4]}", "{spot: HKS 4 K, cmyk: [1, 2, 3, 5]}"),
        ("{spot: PANTONE 871 C, cmyk: [1, 2, 3, 4]}", "{spot: PANTONE 872 C, cmyk: [1, 2, 3, 5]}"),
    ],
)
def test_spot_inks_that_may_stand_together(root: Path, one: str, other: str) -> None:
    write(root, f"title: A\ninks:\n  one: {one}\n  other: {other}\n")
    assert len(load(root).inks) == 2


def test_pictures_in_two_inks(root: Path) -> None:
    inks = f"title: A\ninks:\n  text: [0, 0, 0, 100]\n  gold: {{spot: {GOLD.name}, cmyk: [20, 25, 60, 25]}}\n"
    write(root, inks + "pictures: {duotone: [text, gold]}\n")
    black = Cmyk(0, 0, 0, 100)
    mine = load(root)
    assert mine.manifest.pictures.treatment(mine.inks) == Duotone((black, GOLD), DUOTONE)
    curves = "[[[0, 0], [100, 90]], [[0, 10], [40, 20], [100, 50]]]"
    write(root, inks + f"pictures:\n  duotone: [gold, text]\n  curves: {curves}\n")
    mine = load(root)
    given = mine.manifest.pictures.treatment(mine.inks)
    assert given.inks == (GOLD, black)
    assert given.curves == (((0, 0), (100, 90)), ((0, 10), (40, 20), (100, 50)))


# -- inks that are wrong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "words", "hint"),
    [
        ("{spot: Gold, cmyk: [1, 2, 3, 4], lab: [50, 0, 0]}", "either cmyk or lab", "PANTONE 871 C"),
        ("{spot: Gold}", "either cmyk or lab", "PANTONE 871 C"),
        ("{overprint: true}", "either cmyk or lab", "PANTONE 871 C"),
        ("{}", "either cmyk or lab", "PANTONE 871 C"),
        ("{lab: [50, 0, 0]}", "for spot inks", "spot: …"),
        ("{cmyk: [1, 2, 3, 4], overprint: true}", "for spot inks", "spot: …"),
        ("{spot: Cyan, cmyk: [100, 0, 0, 0]}", "“Cyan” is no name", "maker"),
        ('{spot: " BLACK ", cmyk: [0, 0, 0, 100]}', "is no name", "maker"),
        ("{spot: All, cmyk: [0, 0, 0, 100]}", "“All” is no name", "maker"),
        ("{spot: none, cmyk: [0, 0, 0, 100]}", "“none” is no name", "maker"),
        ('{spot: "", cmyk: [0, 0, 0, 100]}', "must not be empty", None),
        ("[0, 0, 0, 101]", "at most 100", None),
        ("[-1, 0, 0, 0]", "at least 0", None),
        ("[0, 0, 0]", "too few", None),
        ("[0, 0, 0, 0, 0]", "", None),
        ("[0, 0, 0, black]", "must be a number", None),
        ("{spot: Gold, lab: [101, 0, 0]}", "at most 100", None),
        ("{spot: Gold, lab: [50, 128, 0]}", "at most 127", None),
        ("{spot: Gold, lab: [50, 0, -129]}", "at least -128", None),
        ("{spot: Gold, cmyk: [1, 2, 3, 4], overprnt: true}", "is not known", "overprint"),
        ("{rich_black: true, cmyk: [0, 0, 0, 100]}", "the printer's mixture", "nothing else"),
        ("richblack", "", None),
        ("red", "", None),
        ("5", "", None),
    ],
)
def test_wrong_inks(root: Path, written: str, words: str, hint: str | None) -> None:
    problems = errors(root, f"title: A\ninks:\n  text: [0, 0, 0, 100]\n  accent: {written}\n")
    assert len(problems) == 1, problems
    assert problems[0].id in ("layout-value", "layout-key")
    assert (problems[0].span.path, problems[0].span.line) == ("layouts/mine/layout.yaml", 4)
    assert words in problems[0].message
    assert hint is None or hint in problems[0].hint


@pytest.mark.parametrize("name", ["1st", "dark red", "-x", "a.b", "grün", "«", '"a\\nb"', '""', "a/b"])
def test_wrong_names(root: Path, name: str) -> None:
    """The engine takes no others, neither in CSS nor in its PDF."""
    (problem,) = errors(root, f"title: A\ninks:\n  {name}: [0, 0, 0, 100]\n")
    assert (problem.id, "is no name for an ink" in problem.message) == ("layout-value", True)
    assert problem.hint == "letters, digits, - and _, beginning with a letter"
    assert problem.span.line in (2, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{spot: Gold, cmyk: [1, 2, 3, 4]}", "{spot: Gold, cmyk: [1, 2, 3, 5]}"),
        ("{spot: Gold, cmyk: [1, 2, 3, 4]}", "{spot: GOLD, cmyk: [1, 2, 3, 4]}"),
        ("{spot: PANTONE 871 C, cmyk: [1, 2, 3, 4]}", "{spot: Pantone 871 CVC, cmyk: [1, 2, 3, 4]}"),
        ("{spot: PANTONE 871 C, cmyk: [1, 2, 3, 4]}", "{spot: PANTONE-871 U, cmyk: [1, 2, 3, 5]}"),
        ("{spot: Gold, cmyk: [1, 2, 3, 4]}", "{spot: Gold, cmyk: [1, 2, 3, 4], overprint: true}"),
        ("{spot: Gold, cmyk: [1, 2, 3, 4]}", "{spot: Gold, lab: [50, 0, 0]}"),
    ],
)
def test_one_plate_with_two_mixtures(root: Path, one: str, other: str) -> None:
    (problem,) = errors(root, f"title: A\ninks:\n  one: {one}\n  other: {other}\n")
    assert problem.id == "layout-value"
    assert "the inks one and other are one plate" in problem.message
    assert "two plates" in problem.hint
    assert problem.span.line in (2, 3)


@pytest.mark.parametrize(
    ("pictures", "words", "hint"),
    [
        ("{duotone: [text, brass]}", "no ink “brass”", "text, gold"),
        ("{duotone: [text, night]}", "no ink “night”", "text, gold"),
        ("{duotone: [text]}", "too few", None),
        (
            "{duotone: [text, gold], curves: [[[0, 0], [0, 9]], [[0, 0], [100, 9]]]}",
            "tones rising",
            "[[0, 0]",
        ),
        (
            "{duotone: [text, gold], curves: [[[9, 0], [5, 9]], [[0, 0], [100, 9]]]}",
            "tones rising",
            "[[0, 0]",
        ),
        ("{duotone: [text, gold], curves: [[[0, 0]], [[0, 0], [100, 9]]]}", "two points", "[[0, 0]"),
        ("{duotone: [text, gold], curves: [[[0, 0], [100, 101]], [[0, 0], [100, 9]]]}", "at most 100", None),
        ("{duotone: [text, gold], curves: [[[-1, 0], [100, 9]], [[0, 0], [100, 9]]]}", "at least 0", None),
        ("{duotone: [text, gold], curves: [[[0, 0], [100, 9]]]}", "too few", None),
    ],
)
def test_wrong_duotones(root: Path, pictures: str, words: str, hint: str | None) -> None:
    problems = errors(
        root,
        "title: A\ninks:\n  text: [0, 0, 0, 100]\n  gold: {spot: Gold, cmyk: [0, 0, 9, 0]}\n  night: rich-black\n"
        f"pictures: {pictures}\n",
    )
    found = [p for p in problems if words in p.message]
    assert found, problems
    assert (found[0].id, found[0].span.path, found[0].span.line) == (
        "layout-value",
        "layouts/mine/layout.yaml",
        6,
    )
    assert hint is None or hint in found[0].hint


# -- children and parents ---------------------------------------------------------------------------

LIST = "accent: [0, 90, 85, 0]"
MAPPING = f"accent: {{spot: {GOLD.name}, cmyk: [20, 25, 60, 25]}}"


@pytest.mark.parametrize(
    ("parent", "child", "ink"),
    [
        (LIST, MAPPING, GOLD),
        (MAPPING, LIST, Cmyk(0, 90, 85, 0)),
        (MAPPING, "accent: rich-black", LargeBlack()),
        ("accent: rich-black", MAPPING, GOLD),
        ("accent: rich-black", LIST, Cmyk(0, 90, 85, 0)),
        (MAPPING, "other: [0, 0, 0, 5]", GOLD),
    ],
)
def test_a_child_has_its_own_ink(root: Path, parent: str, child: str, ink: object) -> None:
    write(root, f"title: P\ninks:\n  {parent}\n", "parent")
    write(root, f"extends: parent\ninks:\n  {child}\n")
    assert load(root).inks["accent"] == ink


def test_there_and_back_over_three_layouts(root: Path) -> None:
    write(root, f"title: A\ninks:\n  {LIST}\n", "a")
    write(root, f"extends: a\ninks:\n  {MAPPING}\n", "b")
    write(root, f"extends: b\ninks:\n  {LIST}\n", "c")
    assert [load(root, name).inks["accent"] for name in "abc"] == [
        Cmyk(0, 90, 85, 0),
        GOLD,
        Cmyk(0, 90, 85, 0),
    ]


def test_a_child_may_contradict_its_parents_plate(root: Path) -> None:
    """Each file is right by itself; together one plate has two mixtures."""
    write(root, f"title: P\ninks:\n  {MAPPING}\n", "parent")
    (problem,) = errors(root, f"extends: parent\ninks:\n  shine: {{spot: {GOLD.name}, cmyk: [0, 0, 9, 0]}}\n")
    assert (problem.id, problem.span.path) == ("layout-value", "layouts/mine/layout.yaml")
    assert "are one plate" in problem.message


@pytest.mark.parametrize(
    ("parent", "child", "ink"),
    [
        (
            "{spot: Gold, cmyk: [0, 20, 60, 10]}",
            "{spot: Gold, lab: [60, 10, 50]}",
            Spot("Gold", (60, 10, 50)),
        ),
        ("{spot: Gold, cmyk: [0, 20, 60, 10]}", "{cmyk: [1, 2, 3, 4]}", Cmyk(1, 2, 3, 4)),
        ("rich-black", "{spot: Gold, cmyk: [0, 20, 60, 10]}", Spot("Gold", Cmyk(0, 20, 60, 10))),
        ("{spot: Gold, cmyk: [0, 20, 60, 10], overprint: true}", "[0, 0, 0, 100]", Cmyk(0, 0, 0, 100)),
    ],
)
def test_a_childs_ink_replaces_its_parents_whole(tmp_path, parent, child, ink):
    for name, text in (
        ("parent", f"inks: {{a: {parent}, b: [9, 9, 9, 9]}}\n"),
        ("child", f"extends: parent\ninks: {{a: {child}}}\n"),
    ):
        (tmp_path / "layouts" / name).mkdir(parents=True)
        (tmp_path / "layouts" / name / "layout.yaml").write_text(text)
    inks = layout.load(shelves(tmp_path), "child", tmp_path).inks
    assert inks == {"a": ink, "b": Cmyk(9, 9, 9, 9)}
