"""Lengths at the four edges of a page: bleed and safe margin."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError

from booklet.source import StrictModel

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

Millimetres = Annotated[float, Field(ge=0, le=100)]
Bleed = Annotated[float, Field(ge=0, le=20)]


class SheetModel(StrictModel):
    """Base of a sheet's groups: what stands below a field in quotes is its description in the schema."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema with its descriptions; only who asks for it has the source read."""
        found = handler(core_schema)
        fields = handler.resolve_ref_schema(found)["properties"]
        for name, words in _docstrings(cls).items():
            fields[cls.model_fields[name].alias or name]["description"] = words
        return found


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """What stands below each field of a model and of those that it extends."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if base is not SheetModel and issubclass(base, SheetModel):
            (source,) = ast.parse(inspect.getsource(base)).body
            for field, below in pairwise(ast.iter_child_nodes(source)):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(words))):
                        if name in model.model_fields:
                            found[name] = inspect.cleandoc(words)
    return found


class Edges(SheetModel):
    """A length in mm at each edge of a page. A single number means all four."""

    LARGEST: ClassVar[float] = 100

    top: Millimetres
    """At the head."""
    bottom: Millimetres
    """At the foot."""
    outer: Millimetres
    """At the side where the booklet opens."""
    inner: Millimetres
    """At the spine: left on odd pages, right on even ones."""

    @model_validator(mode="before")
    @classmethod
    def _from_number(cls, given: Any) -> Any:
        if isinstance(given, (dict, Edges)):
            return given
        hint = "a single number, such as 3, or a group of top, bottom, outer and inner"
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise PydanticCustomError("edges", "must be lengths in mm", {"hint": hint})
        if not 0 <= given <= cls.LARGEST:
            message = f"must lie between 0 and {cls.LARGEST:g} mm"
            raise PydanticCustomError("edges", message, {"hint": hint})
        return dict.fromkeys(("top", "bottom", "outer", "inner"), given)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema of the group, or of a single number."""
        group = handler.resolve_ref_schema(super().__get_pydantic_json_schema__(core_schema, handler))
        number = {"type": "number", "minimum": 0, "maximum": cls.LARGEST}
        schema: JsonSchemaValue = {key: group.pop(key) for key in ("title", "description") if key in group}
        schema["anyOf"] = [number, group]
        return schema

    @property
    def largest(self) -> float:
        """The longest of the four."""
        return max(self.top, self.bottom, self.outer, self.inner)

    def of_page(self, number: int) -> tuple[float, float, float, float]:
        """Left, bottom, right and top in mm of a page, numbered from 1; odd pages stand on the right."""
        left, right = (self.inner, self.outer) if number % 2 else (self.outer, self.inner)
        return (left, self.bottom, right, self.top)


class BleedEdges(Edges):
    """How far ink runs over each trimmed edge, in mm, 20 at most."""

    LARGEST: ClassVar[float] = 20

    top: Bleed
    """At the head."""
    bottom: Bleed
    """At the foot."""
    outer: Bleed
    """At the side where the booklet opens."""
    inner: Bleed
    """At the spine; 0 for printers who want none there."""
