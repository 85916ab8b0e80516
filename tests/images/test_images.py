"""Pictures: what files really hold, crops, and ink."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from conftest import ids, jpeg, picture
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from booklet import printer, resources
from booklet.colour import Separator, total_ink
from booklet.images import Crop, crop, keeps, look, to_ink
from booklet.paper import ppi_of
from booklet.source import Reader

fractions = st.floats(0, 1)
aspects = st.floats(0.1, 10)


@st.composite
def boxes(draw):
    x, y = sorted(draw(st.tuples(fractions, fractions))), sorted(draw(st.tuples(fractions, fractions)))
    return (x[0], y[0], x[1], y[1])


@given(aspects, aspects, st.tuples(fractions, fractions), st.none() | boxes())
def test_a_crop_lies_in_the_picture_and_has_the_places_shape(source, place, focus, keep):
    part = crop(source, place, focus, keep)
    assert -1e-9 <= part.x0 < part.x1 <= 1 + 1e-9
    assert -1e-9 <= part.y0 < part.y1 <= 1 + 1e-9
    width, height = part.x1 - part.x0, part.y1 - part.y0
    assert width * source / height == pytest.approx(place, rel=1e-6)
    assert max(width, height) == pytest.approx(1), "it is the largest such part"


@given(aspects, aspects, st.tuples(fractions, fractions), boxes())
def test_a_crop_keeps_the_box_where_it_can(source, place, focus, keep):
    part = crop(source, place, focus, keep)
    fits = keep[2] - keep[0] <= part.x1 - part.x0 and keep[3] - keep[1] <= part.y1 - part.y0
    assert not fits or keeps(part, keep)


@given(aspects, aspects, st.tuples(fractions, fractions))
def test_a_crop_is_as_near_to_the_focus_as_it_can_be(source, place, focus):
    part = crop(source, place, focus)
    for low, high, point in ((part.x0, part.x1, focus[0]), (part.y0, part.y1, focus[1])):
        centred = abs((low + high) / 2 - point) < 1e-6
        at_edge = low < 1e-6 or high > 1 - 1e-6
        assert centred or at_edge
        assert low - 1e-6 <= point <= high + 1e-6


def test_a_box_too_large_is_cut_evenly():
    part = crop(2.0, 1.0, (0, 0), (0.1, 0, 0.9, 1))
    assert (part.x0, part.x1) == (0.25, 0.75)
    assert not keeps(part, (0.1, 0, 0.9, 1))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture(orientation):
    image = Image.new("RGB", (60, 30))
    exif = image.getexif()
    exif[0x0112] = orientation
    found, problems = look(picture(image, "JPEG", exif=exif), "a.jpg")
    assert problems == []
    assert (found.width, found.height) == ((30, 60) if orientation >= 5 else (60, 30))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_modes_of_png(mode):
    image = Image.new(mode, (40, 20)) if mode == "I;16" else Image.new("RGB", (40, 20)).convert(mode)
    found, problems = look(picture(image, "PNG"), "a.png")
    assert (found.width, found.height, problems) == (40, 20, [])
    assert found.alpha == (mode in ("LA", "RGBA"))


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a.jpg", ["image-format"]),
        (b"\x89PNG\r\n\x1a\n", "a.png", ["image-truncated"]),
        (b"%PDF-1.4", "a.jpg", ["image-format"]),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", ["image-format"]),
        (picture(Image.new("RGB", (9, 9)), "BMP"), "a.bmp", []),
        (picture(Image.new("RGB", (9, 9)), "GIF"), "a.gif", []),
        (picture(Image.new("RGB", (9, 9)), "JPEG2000"), "a.jp2", []),
        (picture(Image.new("RGB", (9, 9)), "PPM"), "a.ppm", ["image-format"]),
        (picture(Image.new("RGB", (9, 9)), "JPEG"), "a.png", ["image-mislabelled"]),
        (picture(Image.new("RGB", (9, 9)), "JPEG"), "noending", ["image-mislabelled"]),
        (picture(Image.new("RGB", (9, 9)), "TIFF"), "A.TIF", []),
        (picture(Image.new("RGB", (9, 9)), "WEBP"), "a.webp", []),
        (picture(Image.new("RGB", (9, 9)), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]), "a.jpg", []),
        (picture(Image.new("RGB", (9, 9)), "TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9))]), "a.tif", ["image-frames"]),
    ],
)  # fmt: skip
def test_what_files_hold(data, name, expected):
    found, problems = look(data, name)
    assert ids(problems) == expected
    assert (found is None) == any(d.severity == "error" for d in problems)


@pytest.mark.parametrize("lenient", [False, True], ids=["alone", "beside WeasyPrint"])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_truncated_file_is_found_wherever_it_ends(format_, lenient, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)  # as WeasyPrint sets it when imported
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (80, 120, 3), dtype=np.uint8))
    data = picture(noise, format_)
    for share in (0.02, 0.3, 0.6, 0.9):
        found, problems = look(data[: int(len(data) * share)], "a")
        assert found is None
        assert {d.id for d in problems} <= {"image-truncated", "image-format"}


@given(
    st.binary(max_size=60),
    st.sampled_from(
        [b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"II*\0", b"RIFF\x20\0\0\0WEBPVP8 "]
    ),
)
def test_any_bytes_are_looked_at(data, head):
    found, problems = look(head + data, "a.jpg")
    assert found or problems


# -- ink ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def separator(tmp_path_factory):
    folders = [resources.builtin(kind) for kind in ("printers", "profiles")]
    sheet = printer.load(Reader(tmp_path_factory.mktemp("root"), folders), "generic-fogra39")
    return Separator(sheet.profile, 300)


def inked(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_ink_within_the_limit_and_at_most_300_ppi(separator):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 90, (500, 400, 3), dtype=np.uint8))
    found, _ = look(picture(noise, "PNG"), "a.png")
    small, large = found.shot(20, 25, (0.5, 0.5), None), found.shot(100, 125, (0.5, 0.5), None)
    result = inked(to_ink(found, small, separator, {}))
    assert result.mode == "CMYK"
    assert ppi_of(result.width, 20) == pytest.approx(300, rel=0.01)
    assert total_ink(np.asarray(result)).max() <= 300
    assert inked(to_ink(found, large, separator, {})).size == (400, 500), "nothing is invented"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "I;16"])
def test_every_kind_of_picture_becomes_ink(separator, mode):
    ramp = Image.linear_gradient("L").resize((90, 60))
    image = Image.new(mode, (90, 60), 30_000) if mode == "I;16" else ramp.convert("RGB").convert(mode)
    found, _ = look(picture(image, "TIFF" if mode in ("CMYK", "YCbCr") else "PNG"), "a")
    for size in (3, 40):
        result = inked(to_ink(found, found.shot(size, size, (0.5, 0.5), None), separator, {}))
        assert result.mode == ("1" if mode == "1" else "CMYK")
        if mode == "1":
            continue
        assert total_ink(np.asarray(result)).max() <= 300


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1)])
def test_the_smallest_pictures(separator, size):
    found, _ = look(picture(Image.new("RGB", size), "PNG"), "a.png")
    shot = found.shot(0.1, 90, (0.3, 0.9), None)
    assert inked(to_ink(found, shot, separator, {})).width >= 1


def test_a_picture_is_converted_once(separator):
    found, _ = look(jpeg(200, 100), "a.jpg")
    shot = found.shot(20, 10, (0.5, 0.5), None)
    cache: dict[str, bytes] = {}
    first = to_ink(found, shot, separator, cache)
    assert list(cache.values()) == [first]
    cache[next(iter(cache))] = b"known"
    assert to_ink(found, shot, separator, cache) == b"known"
    assert to_ink(found, found.shot(20, 9, (0.5, 0.5), None), separator, cache) != b"known"


def test_a_cache_that_stores_nothing_does_no_harm(separator):
    class Full(dict):
        def __setitem__(self, key, value):
            """A full disk."""

    found, _ = look(jpeg(200, 100), "a.jpg")
    assert inked(to_ink(found, found.shot(20, 10, (0.5, 0.5), None), separator, Full())).mode == "CMYK"


def test_equal_shots_share_an_address():
    found, _ = look(jpeg(200, 100), "a.jpg")
    one, two = (found.shot(20, 10, focus, None) for focus in ((0.5, 0.5), (0.5, 0.5)))
    assert one.url == two.url
    assert one.url != found.shot(10, 20, (0.1, 0.5), None).url
    assert found.ppi(one) == pytest.approx(ppi_of(200, 20))
    assert one.crop == Crop(0, 0, 1, 1)


def test_a_curve_per_picture(separator):
    """An even grey through a curve prints as the curve says; each curve has an address of its own."""
    grey, _ = look(picture(Image.new("RGB", (300, 300), (119, 119, 119)), "PNG"), "grey.png")
    shot = replace(grey.shot(20, 20, (0.5, 0.5), None), grey=True)

    def black(tone):
        return np.asarray(inked(to_ink(grey, replace(shot, tone=tone), separator, {})))[..., 3].mean()

    assert black(((0, 10), (100, 10))) == pytest.approx(25.5, abs=1.5)
    assert black(((0, 0), (100, 50))) == pytest.approx(black(()) / 2, abs=2)
    assert replace(shot, tone=((0, 0), (100, 50))).url != shot.url
