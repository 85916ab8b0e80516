"""Text in one or several languages, as the YAML holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class Text:
    """A text without markup: `values` maps a language to its wording, "" to wording for every language."""

    values: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, value: Any) -> Text:
        """From a string, a number as it was written, or a map by language."""
        if isinstance(value, cls):
            return value
        if isinstance(value, dict):
            return cls(tuple((cls._language(key), cls._wording(text)) for key, text in value.items()))
        return cls((("", cls._wording(value)),))

    @staticmethod
    def _language(key: Any) -> str:
        if not LANGUAGE_CODE.fullmatch(str(key)):
            raise PydanticCustomError(
                "text_language",
                "“{key}” is not a language",
                {"key": str(key), "hint": "write text, or a group of lines such as `de: …` and `fr: …`"},
            )
        return str(key)

    @staticmethod
    def _wording(value: Any) -> str:
        value = getattr(value, "written", value)
        if not isinstance(value, str) or not value.strip():
            raise PydanticCustomError(
                "text", "must be text", {"hint": "put the text in quotation marks, or remove the line"}
            )
        return value.strip("\n")

    def choose(self, lang: str) -> str | None:
        """The wording in a language: its own, the region's parent, or the one for every language."""
        known = dict(self.values)
        return known.get(lang) or known.get(lang.split("-", maxsplit=1)[0]) or known.get("")

    @property
    def languages(self) -> frozenset[str]:
        """The languages it names; empty for wording that serves every language."""
        return frozenset(lang for lang, _ in self.values if lang)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Tell pydantic to parse with `parse`."""
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda text: dict(text.values)),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Text, a number, or text by language."""
        return {
            "title": cls.__name__,
            "anyOf": [
                {"type": ["string", "number"]},
                {
                    "type": "object",
                    "patternProperties": {f"^{LANGUAGE_CODE.pattern}$": {"type": "string"}},
                    "additionalProperties": False,
                },
            ],
        }


class Prose(Text):
    """A text of paragraphs, in Markdown."""
