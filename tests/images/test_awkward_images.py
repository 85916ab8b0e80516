"""Every kind of image arrives right in ink, as a film's picture and as a layout's own."""

from __future__ import annotations

import functools
import hashlib
import io

import numpy as np
import pytest
from awkward import CASES, Case
from ciede import ciede2000
from conftest import ids
from pdfs import opened, press, printer
from PIL import Image
from reference import Printed, appearance, lightness, read, seen

from booklet.colour import Separator
from booklet.images import asset, look, to_ink, with_alpha
from booklet.typeset.engine import BASE_URL, Assets, render

LIMIT = 300
MEDIAN, WORST = 1.0, 4.0
"""ΔE00: of half the pixels, and of all but one in twenty."""


def judge(case: Case, inks: np.ndarray, opacity: np.ndarray | None, *, flat: bool) -> None:
    """Compare ink with what the case must look like; `opacity` is what arrived of it, None: it lies on paper."""
    truth = case.truth
    assert inks.shape[:2] == truth.shape[:2], "upright, and every pixel"
    assert inks.sum(axis=-1).max() <= LIMIT * 2.55 + 1
    if case.name == "jpg-cmyk-400":
        assert inks[..., 3].min() > 250, "too much ink gives way to black"
        return
    if case.opacity is not None and opacity is None:
        share = (case.opacity / 255)[(..., None)[: truth.ndim - 1]]
        truth = np.rint(truth * share + 255 * (1 - share)).astype(np.uint8)
    elif case.opacity is not None:
        assert np.abs(opacity.astype(int) - case.opacity).max() <= 2
    counts = np.ones(truth.shape[:2], bool) if opacity is None else opacity > 60
    if truth.ndim == 2:
        wanted, got = lightness(truth, case.profile), seen(inks)
        assert inks[..., :3][counts].max(initial=0) <= 3, "black alone"
        apart = ciede2000(np.dstack([wanted, got[..., 1:]]), got)
    else:
        apart = ciede2000(appearance(truth, case.profile, lab=case.lab, flat=flat), seen(inks))
    assert np.median(apart[counts]) <= MEDIAN, np.median(apart[counts])
    assert np.percentile(apart[counts], 95) <= WORST, np.percentile(apart[counts], 95)


# -- (a) a film's picture -------------------------------------------------------------------------


@functools.cache
def separator() -> Separator:
    return Separator(printer().profile, LIMIT)


def cmyk(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)))


@pytest.mark.parametrize("name", CASES)
def test_as_a_films_picture(name: str) -> None:
    case = CASES[name]
    found, said = look(case.data, case.filename)
    assert ids(said) == list(case.warnings)
    assert found is not None
    assert (found.height, found.width) == case.truth.shape[:2]
    assert found.alpha == (case.opacity is not None)
    place = found.width / 4, found.height / 4  # 100 ppi: pixels stay what they are
    printed = to_ink(found, found.shot(*place, (0.5, 0.5), None), separator(), {})
    if case.truth.dtype == bool:
        image = Image.open(io.BytesIO(printed))
        assert (image.format, image.mode) == ("PNG", "1")
        assert np.array_equal(np.asarray(image), case.truth)
        return
    judge(case, cmyk(printed), None, flat=False)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.opacity is not None])
def test_as_a_mark_that_keeps_its_opacity(name: str) -> None:
    case = CASES[name]
    found, _ = look(case.data, case.filename)
    assert found is not None
    image = Image.open(io.BytesIO(with_alpha(found)))
    assert image.mode == "RGBA"
    assert "icc_profile" not in image.info
    inks = np.asarray(separator().photograph(image.convert("RGB")))
    judge(case, inks, np.asarray(image)[..., 3], flat=False)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.truth.dtype != bool])
def test_in_black_alone(name: str) -> None:
    """Layouts may print every picture in black: as light as its colours were."""
    case = CASES[name]
    found, _ = look(case.data, case.filename)
    assert found is not None
    shot = found.shot(found.width / 4, found.height / 4, (0.5, 0.5), None)
    grey = type(shot)(shot.sha256, shot.crop, shot.width, shot.height, grey=True)
    inks = cmyk(to_ink(found, grey, separator(), {}))
    assert inks[..., :3].max() <= 2
    if case.opacity is None and case.name != "jpg-cmyk-400":
        wanted = lightness(case.truth, case.profile, lab=case.lab)
        assert np.median(np.abs(seen(inks)[..., 0] - wanted)) <= 1
        assert np.percentile(np.abs(seen(inks)[..., 0] - wanted), 95) <= 2.5


# -- (b) a layout's own picture -------------------------------------------------------------------


def through_the_press(files: dict[str, bytes]) -> dict[str, Printed]:
    """Each file through engine and press; what the engine cannot read is missing."""
    assets = Assets()
    for name, data in files.items():
        assets.add(name, data)
    body = "".join(f"<img src='{name}' style='width:9mm;height:6mm'>" for name in files)
    style = "<style>@page{size:148mm 210mm;bleed:3mm;margin:5mm}</style>"
    given, _ = render(f"<!DOCTYPE html><html lang=en><title>t</title>{style}{body}", assets).pdf()
    with opened(press(given).pdf) as pdf:
        images = {key: value for page in pdf.pages for key, value in page.obj.Resources.XObject.items()}
        names = {name: hashlib.md5((BASE_URL + name).encode()).hexdigest() for name in files}  # noqa: S324 - the engine's
        return {
            n: read(images[k]) for n, digest in names.items() for k in images if k.startswith(f"/i{digest}")
        }


@functools.cache
def as_assets() -> dict[str, Printed]:
    return through_the_press({case.name: asset(case.data, case.filename)[0] for case in CASES.values()})


@functools.cache
def unaided() -> dict[str, Printed]:
    return through_the_press({case.name: case.data for case in CASES.values() if case.engine})


@pytest.mark.parametrize("name", CASES)
def test_as_a_layouts_picture(name: str) -> None:
    case, printed = CASES[name], as_assets()[name]
    assert ids(asset(case.data, case.filename)[1]) == list(case.warnings)
    check(case, printed)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.engine])
def test_as_the_engine_reads_it(name: str) -> None:
    check(CASES[name], unaided()[name])


def check(case: Case, printed: Printed) -> None:
    assert (printed.opacity is None) == (case.opacity is None)
    if case.truth.dtype == bool:
        assert np.array_equal(printed.inks, np.where(case.truth[..., None], 0, [0, 0, 0, 255]))
        return
    judge(case, printed.inks, printed.opacity, flat=printed.flat)


# -- the corpus itself ----------------------------------------------------------------------------


def test_the_corpus_is_large_and_tells_profiles_apart() -> None:
    assert len(CASES) >= 45
    for case in CASES.values():
        if case.profile and case.truth.ndim == 3:
            apart = ciede2000(*(appearance(case.truth, each) for each in (case.profile, None)))
            assert np.percentile(apart, 95) > WORST or np.median(apart) > MEDIAN, case.name
