"""Layouts: inheritance, options, and templates that may not do what they try."""

from __future__ import annotations

import pytest
from conftest import ids

from booklet import language, layout
from booklet.build import concrete, shelves
from booklet.diagnostics import ContentError, UsageError, error
from booklet.inks import Cmyk
from booklet.layout import templates as module
from booklet.layout.templates import template_names


@pytest.fixture
def make(tmp_path):
    """Writes a project's layout: `make("mine", "extends: house", **{"page.html": "…"})`."""

    def write(name: str, manifest: str = "title: Mine\n", **files: str):
        folder = tmp_path / "layouts" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "layout.yaml").write_text(manifest, encoding="utf-8")
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def load(root, name):
    return layout.load(shelves(root), name, root)


def render(root, name="mine", template="page.html", helpers=None, **context):
    return layout.Templates(load(root, name), shelves(root), helpers or {}).render(template, context)


def failing(root, **context):
    """The one diagnostic of a template that fails."""
    with pytest.raises(ContentError) as caught:
        render(root, **context)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic


# -- manifests ----------------------------------------------------------------------------------


def test_the_built_in_layouts(tmp_path):
    assert {"house", "gala"} <= set(layout.names(shelves(tmp_path), tmp_path))
    assert "base" not in layout.names(shelves(tmp_path), tmp_path)
    with pytest.raises(UsageError, match="layout-abstract"):
        concrete(shelves(tmp_path), "base", tmp_path)


def test_a_child_merges_over_its_parent(make):
    root = make("mine", "extends: house\ninks: {accent: [100, 0, 0, 0]}\nfillers: [notes]\n")
    mine, house = load(root, "mine").manifest, load(root, "house").manifest
    assert mine.inks["accent"].ink == Cmyk(100, 0, 0, 0)
    assert mine.inks["text"] == house.inks["text"]
    assert mine.fillers == (("notes",),)
    assert mine.slots == house.slots
    assert [name for name, _ in load(root, "mine").chain] == ["mine", "house", "base"]


def test_the_projects_own_layout_comes_first(make):
    root = make("gala", "title: Ours\n")
    assert load(root, "gala").manifest.title == "Ours"


@pytest.mark.parametrize(
    ("manifest", "id_", "line", "hint"),
    [
        ("title: A\nextends: mine\n", "layout-cycle", 2, "remove"),
        ("extends: hause\n", "layout-unknown", 1, "house"),
        ("title: A\nextend: house\n", "layout-key", 2, "extends"),
        ("title: A\ninks: {text: [0, 0, 0, 101]}\n", "layout-value", 2, None),
        ("title: A\nfonts:\n  - source-serif-4\n  - wat\n", "font-unknown", 4, "there are"),
        ("extends: house\nparagraphs: {word_spce: [70, 150]}\n", "layout-key", 2, "word_space"),
        ("extends: house\nparagraphs: {glyphs: 5}\n", "layout-value", 2, None),
        ("", "yaml-empty", 1, None),
        ("- a\n", "layout-value", 1, None),
    ],
)
def test_wrong_manifests(make, manifest, id_, line, hint):
    root = make("mine", manifest)
    with pytest.raises(ContentError) as caught:
        load(root, "mine")
    problem = caught.value.diagnostics[0]
    assert (problem.id, problem.span.path, problem.span.line) == (id_, "layouts/mine/layout.yaml", line)
    assert hint is None or hint in problem.hint


def test_a_cycle_through_others_names_its_links(make):
    root = make("a", "extends: b\n")
    make("b", "extends: c\n")
    make("c", "title: C\nextends: a\n")
    with pytest.raises(ContentError) as caught:
        load(root, "a")
    assert "a → b → c → a" in str(caught.value)
    assert str(caught.value).startswith("layouts/c/layout.yaml:2:10: error[layout-cycle]")


@pytest.mark.parametrize("name", ["hause", "../layouts/house", ".", "", "a\0b", "/etc"])
def test_unknown_layouts_are_wrong_usage(tmp_path, name):
    with pytest.raises(UsageError, match="layout-unknown"):
        load(tmp_path, name)


def test_options(make):
    root = make(
        "mine",
        "options:\n  mood: {default: dark, choices: [dark, light], doc: D}\n  n: {default: 3, doc: N}\n",
    )
    mine = load(root, "mine")
    assert layout.options(mine, {}) == ({"mood": "dark", "n": 3}, [])
    assert layout.options(mine, {"mood": "light"})[0]["mood"] == "light"
    _, problems = layout.options(mine, {"moood": 1, "mood": "grey"})
    assert ids(problems) == ["option-unknown", "option-value"]
    assert problems[0].hint == "did you mean “mood”?"


# -- templates ----------------------------------------------------------------------------------


def test_templates_of_the_chain(make):
    root = make(
        "parent",
        "title: P\n",
        **{"page.html": "<p>{% block b %}parent{% endblock %}</p>", "only.html": "here"},
    )
    make(
        "mine",
        "extends: parent\n",
        **{"page.html": '{% extends "parent/page.html" %}{% block b %}mine {{ super() }}{% endblock %}'},
    )
    assert render(root) == "<p>mine parent</p>"
    assert render(root, template="only.html") == "here"
    assert render(root, template="parent/page.html") == "<p>parent</p>"


def test_what_is_written_is_escaped(make):
    root = make("mine", **{"page.html": "{{ x }}"})
    assert render(root, x="<b>&") == "&lt;b&gt;&amp;"


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__",
        "''.__class__.__mro__[1].__subclasses__()",
        "''|attr('__class__')",
        "x.__globals__",
        "[].append",
        "f.__code__",
        "f.__globals__['os']",
        "self.__init__.__globals__",
        "range.__self__",
        "'{0.__class__}'.format(1)",
        "'%s'.__mod__",
        "t.parse_file('/etc/hostname')",
        "t.parse_raw('x'.encode(), proto='pickle', allow_pickle=True)",
        "t.model_json_schema()",
        "t.model_construct()",
        "t.copy()",
        "2 ** 100000000",
        "'x' * 1000000000",
        "1000000000 * 'x'",
        "[0] * 1000000000",
        "9999999999999 * 9999999999999",
        "cycler",
        "lipsum()",
        "open('/etc/passwd')",
        "__import__('os')",
        "config",
    ],
)
def test_attempts_at_pythons_insides(make, expression):
    root = make("mine", **{"page.html": "<p>\n{{ " + expression + " }}\n</p>"})
    try:
        out = render(root, x=len, f=lambda: 1, t=language.pack("de"))
    except ContentError as problem:
        (diagnostic,) = problem.diagnostics
        assert diagnostic.id in ("template-security", "template-undefined")
        assert (diagnostic.span.path, diagnostic.span.line) == ("layouts/mine/page.html", 2)
    else:
        assert out.strip() in ("<p>\n\n</p>", "<p>\n</p>"), "an unsafe name has no value"


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(100000000) %}{% endfor %}",
        "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'page.html' %}",
        "{% extends 'page.html' %}",
        "{% set n = namespace(s='xx') %}{% for i in range(64) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s='xx') %}{% for i in range(64) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{{ 'x'.center(99999999999) }}",
        "{{ '%99999999999d' % 1 }}",
    ],
)
def test_templates_without_end(make, text):
    problem = failing(make("mine", **{"page.html": text}))
    assert problem.id == "template-endless"
    assert problem.span.path == "layouts/mine/page.html"


def test_a_template_that_only_takes_long(make, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 1)
    deep = "".join("{% for a in x %}" for _ in range(8)) + "".join("{% endfor %}" for _ in range(8))
    problem = failing(make("mine", **{"page.html": deep}), x=list(range(100)))
    assert problem.id == "template-endless"


@pytest.mark.parametrize(
    ("text", "id_", "line"),
    [
        ("a\n{{ film.titel }}", "template-undefined", 2),
        ("a\n\n{{ nothing }}", "template-undefined", 3),
        ("a\n{% for %}", "template-syntax", 2),
        ("{% block a %}\n", "template-syntax", 1),
        ("a\n{{ film|wat }}", "template-syntax", 2),
        ("a\n{% include 'none.html' %}", "template-missing", 2),
        ("a\n{% include '../../secret.html' %}", "path-outside", 2),
        ("a\n{% include '/etc/hostname' %}", "path-outside", 2),
        ("a\n{{ 1 / 0 }}", "template-error", 2),
        ("a\n{{ helper() }}", "font-face", 2),
    ],
)
def test_errors_name_template_and_line(make, text, id_, line):
    def helper():
        raise ContentError(error("font-face", "there is none"))

    problem = failing(make("mine", **{"page.html": text}), film={}, helpers={"helper": helper})
    assert (problem.id, problem.span.path, problem.span.line) == (id_, "layouts/mine/page.html", line)


def test_reading_finds_mistakes_without_running(make):
    root = make(
        "mine",
        **{
            "page.html": "a\n{{ x|wat }}",
            "other.html": "{% if x is odder %}{% endif %}",
            "fine.html": "{{ x.y.z }}",
        },
    )
    templates = layout.Templates(load(root, "mine"), shelves(root), {})
    templates.parse("fine.html")
    for name, line in (("page.html", 2), ("other.html", 1)):
        with pytest.raises(ContentError) as caught:
            templates.parse(name)
        assert (caught.value.diagnostics[0].id, caught.value.diagnostics[0].span.line) == (
            "template-syntax",
            line,
        )


def test_every_built_in_template_can_be_read(tmp_path):
    reader = shelves(tmp_path)
    for name in layout.names(reader, tmp_path):
        chosen = load(tmp_path, name)
        templates = layout.Templates(chosen, reader, {})
        for template in template_names(reader, chosen):
            templates.parse(template)
            assert templates.has(template)
    assert not templates.has("nothing.html")


def test_text_that_is_not_utf8(make):
    root = make("mine")
    (root / "layouts" / "mine" / "page.html").write_bytes(b"a\nb\xff")
    problem = failing(root)
    assert (problem.id, str(problem.span)) == ("text-encoding", "layouts/mine/page.html:2:2")


def test_a_template_linked_from_elsewhere_is_not_read(make, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "page.html"
    outside.write_text("secret")
    root = make("mine")
    (root / "layouts" / "mine" / "page.html").symlink_to(outside)
    assert failing(root).id == "path-outside"


def test_fillers_are_sets_or_a_plain_list(make):
    plain = load(make("plain", "extends: house\nfillers: [motif, notes]\n"), "plain").manifest
    assert plain.fillers == (("motif",), ("motif", "notes"))
    sets = load(make("sets", "extends: house\nfillers: [[motif], [notes, notes]]\n"), "sets").manifest
    assert sets.fillers == (("motif",), ("notes", "notes"))


def test_another_accent(make):
    house = load(make("x", "extends: house\n"), "x")
    assert house.with_accent((10, 20, 30, 40)).inks["accent"] == Cmyk(10, 20, 30, 40)
    assert house.with_accent({"spot": "HKS 43 K", "cmyk": [100, 70, 0, 0]}).inks["accent"].name == "HKS 43 K"
    with pytest.raises(ContentError, match="layout-value"):
        house.with_accent((10, 20, 30, 400))
    bare = load(make("bare", "title: Bare\n"), "bare")
    with pytest.raises(ContentError, match="accent-none"):
        bare.with_accent((0, 0, 0, 50))


def test_readable_inks_must_be_there(make):
    with pytest.raises(ContentError, match="no ink “fog”"):
        load(make("x", "extends: house\nreadable: [[text, fog]]\n"), "x")
