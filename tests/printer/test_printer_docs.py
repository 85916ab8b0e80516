"""What is said of the sheets is made from their model, and current."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

from booklet import printer, resources
from booklet.cli import cli
from booklet.printer import Sheet

ROOT = resources.PACKAGE.parent
TOOL = runpy.run_path(str(ROOT / "tools" / "printer_fields.py"))


def groups(schema: dict) -> list[dict]:
    """Every group of fields in the schema."""
    everything = [schema, *schema["$defs"].values()]
    return [part for one in everything for part in (one, *one.get("anyOf", ())) if "properties" in part]


def test_the_page_is_current():
    page = (ROOT / "docs" / "printers.md").read_text(encoding="utf-8")
    assert TOOL["filled"](page) == page, "run: make schema"


def test_the_page_names_every_sheet_and_profile():
    page = (ROOT / "docs" / "printers.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in printer.names())
    readme = (ROOT / "booklet" / "profiles" / "README.md").read_text(encoding="utf-8")
    for profile in resources.builtin("profiles").glob("*.icc"):
        assert f"`{profile.name}`" in readme
        assert profile.name == "sRGB.icc" or f"`{profile.name}`" in page


def test_a_page_without_a_place_is_not_written():
    with pytest.raises(SystemExit, match="no place for the table of sheets"):
        TOOL["filled"]("# Nothing")


def test_every_field_is_described():
    for group in groups(Sheet.model_json_schema()):
        for name, field in group["properties"].items():
            assert field.get("description", "").endswith("."), name


def test_the_table_lists_every_field():
    schema = Sheet.model_json_schema()
    listed = [name for name, _, _ in TOOL["walk"](schema, schema["$defs"])]
    assert set(Sheet.model_fields) <= set(listed)
    assert {"bleed.inner", "condition.ink_limit", "resolution.line_art.error", "marks.offset"} <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("what", ["film", "printer"])
def test_the_schemas_are_current(what):
    result = CliRunner().invoke(cli, ["schema", what])
    assert result.output == (ROOT / "docs" / f"{what}.schema.json").read_text(encoding="utf-8")


def test_film_is_the_default():
    shown = [CliRunner().invoke(cli, ["schema", *more]).output for more in ([], ["film"], ["printer"])]
    assert shown[0] == shown[1] != shown[2]
    assert CliRunner().invoke(cli, ["schema", "wat"]).exit_code == 2


def test_the_schema_knows_a_single_number():
    schema = json.loads((ROOT / "docs" / "printer.schema.json").read_text(encoding="utf-8"))
    number, group = schema["$defs"]["BleedEdges"]["anyOf"]
    assert (number["type"], number["maximum"]) == ("number", 20)
    assert set(group["required"]) == {"top", "bottom", "outer", "inner"}


def test_no_sheet_names_a_machine():
    for file in (*resources.builtin("printers").glob("*.yaml"), Path(ROOT / "docs" / "printers.md")):
        assert "/usr/" not in file.read_text(encoding="utf-8")
