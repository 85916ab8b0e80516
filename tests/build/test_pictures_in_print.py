"""Pictures of a film from their files into the printer's file, by the whole path."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from conftest import picture
from pikepdf import Name
from PIL import Image

from booklet.build import Job
from booklet.build.run import run

Y, X = np.indices((4720, 3420))
LINES = Image.fromarray(np.where(np.hypot(X - 1700, Y - 2300) < 900, 255, 0).astype(np.uint8)).convert("1")
"""A white disc on black."""


def build(project, **more: str) -> pikepdf.Pdf:
    """The project's film, built; its PDF opened."""
    job = Job(str(project.root), str(project.root / "build"), "rust", "de", **more)
    result = run(job)
    assert result.exit_code == 0, "\n".join(str(d) for d in result.diagnostics)
    assert result.path
    return pikepdf.open(io.BytesIO(Path(result.path).read_bytes()))


def drawings(pdf: pikepdf.Pdf) -> list[pikepdf.Stream]:
    """Every image of the file, in patterns too."""
    return [i for i in pdf.objects if isinstance(i, pikepdf.Stream) and i.get("/Subtype") == Name.Image]


def test_line_art_stays_line_art(film) -> None:
    """A 1-bit still of 3420 × 4720 pixels: one bit a pixel, black ink alone, its own resolution."""
    project = film().add('images:\n  - {file: images/plan.tif, credit: "© a", section: synopsis}\n')
    project.write("images/plan.tif", picture(LINES, "TIFF", compression="group4"))
    pdf = build(project)
    narrow = [item for item in drawings(pdf) if int(item.BitsPerComponent) == 1]
    assert len(narrow) == 1
    assert int(narrow[0].Width) >= 1200
    assert narrow[0].ColorSpace[0] == Name.Indexed


@pytest.mark.parametrize(("printer", "plates"), [("generic-fogra39", False), ("generic-fogra39-spot", True)])
def test_a_layout_in_two_inks(film, printer: str, plates: bool) -> None:
    project = film()
    folder = project.root / "layouts" / "duo"
    folder.mkdir(parents=True)
    (folder / "layout.yaml").write_text("title: Duo\nextends: gala\npictures: {duotone: [text, gold]}\n")
    pdf = build(project, layout="duo", printer=printer)
    spaces = [item.ColorSpace for item in drawings(pdf)]
    assert spaces
    assert all(space[0] == Name.Indexed for space in spaces)
    assert all((space[1] != Name.DeviceCMYK) is plates for space in spaces)


def test_a_layouts_own_picture_of_an_awkward_kind(film) -> None:
    """A CMYK TIFF, which the engine drops without a word, is printed; a damaged one stops the booklet."""
    project = film()
    folder = project.root / "layouts" / "mine"
    (folder / "assets").mkdir(parents=True)
    (folder / "layout.yaml").write_text("title: Mine\nextends: house\n")
    (folder / "style.css").write_text(
        "section.cover { background: url(assets/ground.tif) 20mm 20mm/30mm 20mm no-repeat }\n"
    )
    ground = Image.fromarray(np.full((250, 360, 4), (0, 200, 90, 10), np.uint8), "CMYK")
    (folder / "assets" / "ground.tif").write_bytes(picture(ground, "TIFF"))
    pdf = build(project, layout="mine")
    assert any(int(item.Width) == 360 for item in drawings(pdf))
    (folder / "assets" / "ground.tif").write_bytes(picture(ground, "TIFF")[:3000])
    result = run(Job(str(project.root), str(project.root / "build"), "rust", "de", layout="mine"))
    assert result.exit_code == 3
    assert "ground.tif" in str(result.diagnostics[0])


def test_a_layouts_wish_for_marks_is_the_printers_affair(film) -> None:
    """The engine would draw them inside the bleed."""
    project = film()
    folder = project.root / "layouts" / "marked"
    folder.mkdir(parents=True)
    (folder / "layout.yaml").write_text("title: Marked\nextends: house\n")

    def cover(**more: str) -> bytes:
        with build(project, **more) as pdf:
            return pdf.pages[0].Contents.read_bytes()

    plain = cover()
    (folder / "style.css").write_text("@page { marks: crop cross }\n")
    assert cover(layout="marked") == plain


def test_a_transparent_logo_for_a_printer_without_transparency(film) -> None:
    """It becomes a picture in ink; text stays text, and the file passes as PDF/X-1a."""
    project = film().add("companies:\n  - production: [{name: Rust Films, logo: {file: images/logo.png}}]\n")
    y, x = np.indices((600, 900))
    logo = np.dstack([np.full((600, 900, 3), 30), np.clip(900 - 3 * np.hypot(x - 450, y - 300), 0, 255)])
    project.write("images/logo.png", picture(Image.fromarray(logo.astype(np.uint8), "RGBA"), "PNG"))
    live = build(project)
    assert any("/SMask" in item for item in drawings(live))
    pdf = build(project, printer="ingramspark")
    assert pdf.pdf_version == "1.4"
    assert not any("/SMask" in item for item in drawings(pdf))
    assert str(pdf.docinfo["/GTS_PDFXVersion"]) == "PDF/X-1a:2003"


def test_the_sheet_names_the_file(film) -> None:
    project = film()
    (project.root / "printers").mkdir()
    shipped = (Path(__file__).parents[2] / "booklet/printers/generic-fogra39.yaml").read_text()
    wanted = 'file_name: "{printer}_{film}_{edition}_{lang}_{layout}_{pages}pp"\n'
    (project.root / "printers" / "mine.yaml").write_text(shipped + wanted)
    job = Job(str(project.root), str(project.root / "build"), "rust", "de", printer="mine")
    result = run(job)
    assert result.path is not None
    assert Path(result.path).name == f"mine_rust_de_de_house_{result.pages}pp.pdf"
    names = {file.name for file in Path(result.path).parent.iterdir()}
    assert f"mine_rust_de_de_house_{result.pages}pp.preflight.json" in names
