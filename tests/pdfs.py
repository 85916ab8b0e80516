"""PDFs for the tests of press and preflight: made in memory, whole or broken on purpose."""

from __future__ import annotations

import base64
import datetime
import functools
import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image
from weasyprint import HTML

from booklet import resources
from booklet.paper import mm_to_pt
from booklet.press import PressPdf, make_press
from booklet.printer import Printer, Sheet, load
from booklet.source import Reader

DATE = datetime.datetime(
    2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=5, minutes=30))
)
PAGE = "@page{size:148mm 210mm;bleed:3mm;margin:15mm} body{margin:0} p{font:10pt/13pt serif}"


@functools.cache
def printer() -> Printer:
    return load(Reader(resources.builtin("printers").parent), "generic-fogra39")


def sheet(**changes: object) -> Printer:
    """The generic printer with other figures."""
    given = printer()
    return Printer(given.id, Sheet.model_validate({**given.sheet.model_dump(), **changes}), given.profile)


def html(body: str, css: str = "") -> bytes:
    pdf = HTML(
        string=f"<!DOCTYPE html><html lang=en><title>t</title><style>{PAGE}{css}</style>{body}"
    ).write_pdf()
    assert isinstance(pdf, bytes)
    return pdf


def press(pdf: bytes, to: Printer | None = None, **more: object) -> PressPdf:
    given = {"title": "Rust & Bone", "lang": "de", "date": DATE, "identity": "film/de", **more}
    return make_press(pdf, to or printer(), **given)  # type: ignore[arg-type]


def drawing(content: bytes, *, pages: int = 1, boxes: bool = True, **kinds: dict[str, object]) -> bytes:
    """A page of the generic trim with bleed, drawn by a content stream; `kinds`: resources."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            add_page(pdf, content, boxes=boxes, **kinds)
        return saved(pdf)


def add_page(pdf: pikepdf.Pdf, content: bytes, *, boxes: bool = True, **kinds: object) -> pikepdf.Page:
    w, h, b = mm_to_pt(148), mm_to_pt(210), mm_to_pt(3)
    page = pdf.add_blank_page(page_size=(w + 2 * b, h + 2 * b))
    if boxes:
        page.obj.TrimBox = Array([b, b, w + b, h + b])
        page.obj.BleedBox = Array([0, 0, w + 2 * b, h + 2 * b])
    page.obj.Contents = pdf.make_stream(content)
    page.obj.Resources = Dictionary({f"/{kind}": value for kind, value in kinds.items()})
    return page


def saved(pdf: pikepdf.Pdf, **more: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **more)  # type: ignore[arg-type]
    return out.getvalue()


def mutated(pdf: bytes, change: Callable[[pikepdf.Pdf], object], **more: object) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        return saved(document, **{"fix_metadata_version": False, **more})


@functools.cache
def clean() -> bytes:
    """A press-ready booklet of eight pages that no rule has anything against."""
    body = "".join(
        f"<section><p>Page {i} of the booklet</p><p class=blue>in blue</p></section>" for i in range(8)
    )
    css = "section{break-after:page} section:last-child{break-after:auto} .blue{color:device-cmyk(100% 60% 0 0)}"
    return press(html(body, css)).pdf


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def image(
    pdf: pikepdf.Pdf, data: bytes, width: int, height: int, space: object, bits: int = 8, **more: object
) -> pikepdf.Object:
    stream = pdf.make_stream(data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = width, height, bits
    stream.ColorSpace = space
    for key, value in more.items():
        stream[f"/{key}"] = value
    return stream


def photo(width: int = 96, height: int = 72) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    channels = [x * 255 // width, y * 255 // height, (3 * x + 5 * y) % 256]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))


def uri(picture: Image.Image, kind: str, **more: object) -> str:
    out = io.BytesIO()
    picture.save(out, kind, **more)  # type: ignore[arg-type]
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"


def operators(pdf: bytes) -> Iterator[tuple[str, list[object]]]:
    """Every instruction of every page, form and pattern."""
    with opened(pdf) as document:
        for page in document.pages:
            yield from _instructions(page)
        for item in document.objects:
            if isinstance(item, pikepdf.Stream) and (
                item.get("/Subtype") == Name.Form or "/PatternType" in item
            ):
                yield from _instructions(item)


def _written(operand: object) -> str:
    """As text, whatever bytes a damaged file has in its names."""
    try:
        return str(operand)
    except UnicodeDecodeError:
        return operand.unparse().decode("latin-1")


def _instructions(source: pikepdf.Page | pikepdf.Object) -> Iterator[tuple[str, list[object]]]:
    for instruction in pikepdf.parse_content_stream(source):
        yield _written(instruction.operator), [_written(operand) for operand in instruction.operands]


def judge(name: str) -> str:
    """The path of a judge; the test is skipped where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def plates(pdf: bytes, folder: Path, ppi: int = 100) -> list[np.ndarray]:
    """Ghostscript's separations, (h, w, 4) of 0 to 255 ink, page by page."""
    file = folder / "plates.pdf"
    file.write_bytes(pdf)
    command = [
        judge("gs"),
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-dSAFER",
        "-sDEVICE=tiffsep",
        f"-r{ppi}",
        "-o",
        "p%d.tif",
        file.name,
    ]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    pages = []
    for number in range(1, len(list(folder.glob("p*(Black).tif"))) + 1):
        inks = []
        for ink in ("Cyan", "Magenta", "Yellow", "Black"):
            with Image.open(folder / f"p{number}({ink}).tif") as plate:
                inks.append(255 - np.asarray(plate.convert("L")))
        pages.append(np.dstack(inks))
    return pages
