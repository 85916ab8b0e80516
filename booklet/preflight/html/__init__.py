"""The report for people: one HTML file that needs nothing else, no network and no other file.

The verdict comes first, then the findings by rule, then the pages as they will print with
the findings' places marked, then inks, fonts, pictures and waivers. Filters are plain CSS;
the script only opens pages large, ties rows to places and says what a filter left.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import MutableMapping
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from booklet.layout.compiled import Compiled
from booklet.preflight.html.view import view
from booklet.preflight.report import Report
from booklet.press.kept import Kept
from booklet.printer import Printer

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What HTML cannot hold; a file's names may."""


def html_report(
    report: Report,
    pdf: bytes | None = None,
    printer: Printer | None = None,
    code: MutableMapping[str, bytes] | None = None,
    known: Kept | None = None,
) -> str:
    """The report as one HTML document; the same report gives the same bytes.

    Args:
        report: what was found and seen.
        pdf: the file, for its size and checksum, by which the report and the file are known to belong together.
        printer: the sheet, for its figures and for the colours of the pictures.
        code: where the compiled template is, or is added; what lies there is run.
        known: pictures of pages, read and added to.
    """
    given = view(report, pdf, printer, known or Kept())
    script = _part("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    text: str = _template({} if code is None else code).render(
        **{**given, "data": _json(given["data"])},
        style=Markup(_part("report.css")),  # noqa: S704 - files of this package
        script=Markup(script),  # noqa: S704
        script_digest=digest,
    )
    return text


def _json(value: Any) -> Markup:
    """A value for a script element: nothing in it can end the element."""
    text = json.dumps(value, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _coded(text: str) -> Markup:
    """A rule's words, what stands between backquotes set as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(_printable(text)))))  # noqa: S704


def _printable(value: Any) -> Any:
    """Texts without the characters that HTML forbids."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub("\ufffd", value)
    return "" if value is None else value


_templates: list[Template] = []
"""The one template, once it is loaded."""


def _template(code: MutableMapping[str, bytes]) -> Template:
    if not _templates:
        environment = Environment(
            loader=PackageLoader(__name__, "."),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_printable,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            bytecode_cache=Compiled(code),
        )
        environment.filters["coded"] = _coded
        _templates.append(environment.get_template("report.html.jinja"))
    return _templates[0]


@lru_cache(maxsize=2)
def _part(name: str) -> str:
    """A file of this package."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
