"""The tables of docs/printers.md, made from the model of a sheet and from the sheets that ship.

Usage: printer_fields.py [--check]. Writes the page anew; with --check says only whether it is current.
Exit codes: 0 current or written, 1 out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from booklet import printer, resources
from booklet.printer import Sheet
from booklet.source import Reader

PAGE = Path(__file__).resolve().parent.parent / "docs" / "printers.md"

Schema = dict[str, Any]


def filled(page: str) -> str:
    """The page with each table between its `<!-- NAME -->` and `<!-- end of NAME -->` made anew."""
    for name, table in (("sheets", sheets()), ("fields", fields())):
        marks = rf"(?s)(<!-- {name} -->\n).*?(<!-- end of {name} -->)"
        page, count = re.subn(marks, lambda found, table=table: f"{found[1]}\n{table}\n{found[2]}", page)
        if count != 1:
            raise SystemExit(f"{PAGE.name} has no place for the table of {name}")
    return page


def sheets() -> str:
    """A line for each sheet that ships."""
    reader = Reader(resources.builtin("printers").parent)
    lines = ["| sheet | for | standard | bleed | ink | source | read on |", "|---|---|---|---|---|---|---|"]
    for name in printer.names():
        sheet = printer.load(reader, name).sheet
        bleed = f"{sheet.bleed.largest:g} mm"
        if sheet.bleed.inner < sheet.bleed.largest:
            bleed += f", {sheet.bleed.inner:g} at the spine"
        cells = (
            f"`{name}`", sheet.name, sheet.flavour, bleed,
            f"{sheet.condition.identifier}, {sheet.condition.ink_limit:g} %", sheet.source, str(sheet.checked),
        )  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def fields() -> str:
    """A line for each field of the model, groups before what they hold."""
    schema = Sheet.model_json_schema(by_alias=True)
    lines = ["| field | meaning | values | default |", "|---|---|---|---|"]
    for name, field, default in walk(schema, schema["$defs"]):
        lines.append(f"| `{name}` | {field['description']} | {values(field, schema['$defs'])} | {default} |")
    return "\n".join(lines) + "\n"


def walk(
    group: Schema, models: Schema, path: str = "", given: Any = None
) -> Iterator[tuple[str, Schema, str]]:
    """Each field's dotted name, schema and default; `given` is what the group holds where it is left out."""
    for name, field in group["properties"].items():
        inner = _group(field, models)
        value = (given or {}).get(name, field.get("default"))
        required = name in group.get("required", ()) and value is None
        yield path + name, field, "**required**" if required else _default(value)
        if inner:
            yield from walk(inner, models, f"{path}{name}.", value)


def values(field: Schema, models: Schema) -> str:
    """What a field can be, in words."""
    if "$ref" in field:
        model = models[field["$ref"].rpartition("/")[2]]
        return f"{values(model['anyOf'][0], models)}, or a group" if "anyOf" in model else "a group"
    if "anyOf" in field:
        return ", or ".join(values(one, models) for one in field["anyOf"] if one["type"] != "null")
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if field["type"] == "array":
        inner = field.get("prefixItems")
        return f"{len(inner)} times: {values(inner[0], models)}" if inner else "a list of texts"
    if field["type"] in ("number", "integer"):
        return _range(field)
    return {"boolean": "`true`, `false`", "string": "a date" if "format" in field else "text"}[field["type"]]


def _range(field: Schema) -> str:
    kind = "a number" if field["type"] == "number" else "a whole number"
    low, high = field.get("minimum", field.get("exclusiveMinimum")), field.get("maximum")
    if high is None:
        return f"{kind}, {low:g} or more"
    return f"{kind}, {'above ' if 'exclusiveMinimum' in field else ''}{low:g} to {high:g}"


def _group(field: Schema, models: Schema) -> Schema | None:
    """The model of the field's group, if it is one."""
    if "$ref" not in field:
        return None
    model: Schema = models[field["$ref"].rpartition("/")[2]]
    return model["anyOf"][1] if "anyOf" in model else model


def _default(value: Any) -> str:
    """A default as a sheet would have it."""
    if isinstance(value, dict):
        same = len(set(map(str, value.values()))) == 1
        return _default(next(iter(value.values()))) if same else ""
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return f"`{'true' if value else 'false'}`"
    if isinstance(value, list):
        return f"`[{', '.join(f'{one:g}' for one in value)}]`"
    return f"`{value:g}`" if isinstance(value, int | float) else f"`{value}`"


def main() -> int:
    """Write the page, or compare it."""
    page = PAGE.read_text(encoding="utf-8")
    current = filled(page)
    if "--check" in sys.argv[1:]:
        return int(current != page)
    PAGE.write_text(current, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
