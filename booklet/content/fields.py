"""What the model's fields are made of: limited numbers and codes, lists that may be one thing, short forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

from booklet.content.text import LANGUAGE_CODE, Text
from booklet.source import StrictModel

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

Fraction = Annotated[float, Field(ge=0, le=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Territory = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 code such as FR")]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,60}$")]
Year = Annotated[int, Field(ge=1880, le=2200)]
Minutes = Annotated[int, Field(ge=1, le=1500)]


def listed(value: Any) -> Any:
    """One thing where a list is meant."""
    return value if isinstance(value, list) else [value]


class ShortForms(StrictModel):
    """A model that has a shorter way of writing: the JSON Schema, for editors, allows both."""

    short: ClassVar[dict[str, Any]] = {}
    """JSON Schema of the short form."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The short form or the long one."""
        reference = handler(schema)
        whole = handler.resolve_ref_schema(reference)
        long = dict(whole)
        whole.clear()
        whole.update({"anyOf": [cls.short, long]})
        return reference


PAIR: dict[str, Any] = {"type": "object", "minProperties": 1, "maxProperties": 1}
NAME: dict[str, Any] = {"type": "string"}


def single_pair(value: Any, example: str) -> tuple[str, Any]:
    """A list entry of the form `key: value`."""
    if not isinstance(value, dict) or len(value) != 1:
        raise PydanticCustomError(
            "pair", "must be one “{example}” line", {"example": example, "hint": f"such as “- {example}”"}
        )
    return next(iter(value.items()))


def _language(value: str) -> str:
    if not LANGUAGE_CODE.fullmatch(value):
        raise PydanticCustomError("language", "must be a language code", {"hint": "such as de, fr or en"})
    return value


Language = Annotated[str, AfterValidator(_language)]
Strings = Annotated[tuple[str, ...], BeforeValidator(listed, json_schema_input_type=str | tuple[str, ...])]
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed, json_schema_input_type=Text | tuple[Text, ...])]
Names = Annotated[Strings, Field(min_length=1)]
Territories = Annotated[
    tuple[Territory, ...], BeforeValidator(listed, json_schema_input_type=Territory | tuple[Territory, ...])
]


def _divided(value: str) -> str:
    if not re.fullmatch(r"[^\W\d_]+([-=][^\W\d_]+)*", value):
        hint = "letters, - where it may break, = between the parts of a compound: Ur-auf=füh-rung"
        raise PydanticCustomError("hyphenation", "must be one word", {"hint": hint})
    return value


Divided = Annotated[str, AfterValidator(_divided)]
