"""Colour: from screen values to ink, through the printing condition's ICC profile.

Two kinds of source, two rendering intents (ICC.1:2010, annex D): photographs are
converted perceptually, so that their gradation survives the smaller gamut; flat
colours of text and drawings relative colorimetrically with black point
compensation, so that a colour inside the gamut stays what it is. A flat colour
without a hue prints with black alone: four-ink grey type shows every fault of
register and every swing of the grey balance.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from booklet.diagnostics import MachineError, error

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

REVISION = 2
"""Counts changes of the conversion itself: it is part of every content address."""

NEUTRAL_CHROMA = 3.0
"""Chroma C*ab below which a flat colour counts as grey: the eye's and ISO 12647-2's tolerance."""

BAND = 4_000_000
"""Pixels that are converted at once, so that a large picture's temporary values stay small."""

_BPC = ImageCms.Flags.BLACKPOINTCOMPENSATION
_PERCEPTUAL = ImageCms.Intent.PERCEPTUAL
_COLORIMETRIC = ImageCms.Intent.RELATIVE_COLORIMETRIC

# sRGB (IEC 61966-2-1) to CIE XYZ, adapted to D50 (Bradford).
_SRGB_TO_XYZ = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
D50 = np.array([0.96422, 1.0, 0.82521])


def total_ink(inks: Bytes) -> Floats:
    """Total area coverage in percent of 8-bit CMYK samples (…, 4)."""
    return np.asarray(sums(inks) / 2.55)


def sums(inks: Bytes) -> NDArray[np.uint16]:
    """The sum of 8-bit samples (…, n) over their last axis; by columns, which takes a fifth of NumPy's time."""
    total = inks[..., 0].astype(np.uint16)
    for i in range(1, inks.shape[-1]):
        total += inks[..., i]
    return total


def limit_ink(inks: Bytes, limit: float) -> Bytes:
    """8-bit CMYK samples (…, 4) with no sum above `limit` percent.

    First grey-component replacement: what cyan, magenta and yellow have in common
    gives way to black where black has room; then the three are scaled together,
    which keeps the hue. Samples within the limit stay as they are.
    """
    over = sums(inks) > (limit + 0.2) * 2.55  # 0.2 %: half an 8-bit step
    if not over.any():
        return inks
    result = inks.copy()
    result[over] = np.floor(_reduce(inks[over] / 255.0, limit / 100) * 255 + 1e-6).astype(np.uint8)
    return result


def _reduce(inks: Floats, limit: float) -> Floats:
    """`limit_ink` for fractions (n, 4), each row above the limit."""
    chromatic, black = inks[:, :3], inks[:, 3]
    excess = np.maximum(inks.sum(axis=1) - limit, 0)
    # One part of black darkens about as much as 0.7 of each chromatic ink together lightens.
    replaced = np.minimum.reduce([chromatic.min(axis=1), excess / (3 - 0.7), (1 - black) / 0.7])
    chromatic, black = chromatic - replaced[:, None], black + 0.7 * replaced
    room = np.maximum(limit - black, 0)
    total = chromatic.sum(axis=1)
    scale = np.where(total > room, room / np.where(total > 0, total, 1), 1.0)
    return np.column_stack([chromatic * scale[:, None], np.minimum(black, limit)])


def srgb_to_linear(values: Floats) -> Floats:
    """SRGB components (0 to 1) to linear light."""
    return np.where(values <= 0.04045, values / 12.92, ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4)


def xyz_to_lab(xyz: Floats) -> Floats:
    """CIE XYZ relative to D50 (…, 3) to CIE L*a*b*."""
    ratio = xyz / D50
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1
    )


def lightness_to_y(lightness: Floats) -> Floats:
    """CIE L* to relative luminance Y (0 to 1)."""
    return np.where(lightness > 8, ((lightness + 16) / 116) ** 3, lightness * 27 / 24389)


@lru_cache(maxsize=64)
def usable_profile(profile: bytes, space: str) -> bool:
    """Whether an ICC profile is sound, describes pictures, and is for RGB, GRAY, CMYK or Lab colours."""
    try:
        opened = ImageCms.getOpenProfile(io.BytesIO(profile)).profile
        if opened.xcolor_space.strip() != space or opened.device_class in ("link", "abst", "nmcl"):
            return False
        mode = {"GRAY": "L", "Lab": "LAB"}.get(space, space)
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        ImageCms.ImageCmsTransform(source, lab, mode, "LAB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    return True


class Separator:
    """Converts to the inks of one printing condition.

    Args:
        profile: the ICC profile of the condition, class `prtr`, four colorants.
        ink_limit: total area coverage that no converted colour passes, in percent.

    Raises:
        MachineError: the profile cannot be read or is not a CMYK printer profile.
    """

    def __init__(self, profile: bytes, ink_limit: float = 400) -> None:
        self.profile = profile
        self.ink_limit = ink_limit
        self._transforms: dict[tuple[bytes | None, str, str, int], ImageCms.ImageCmsTransform] = {}
        try:
            opened = ImageCms.getOpenProfile(io.BytesIO(profile))
            space = opened.profile.xcolor_space.strip()
        except (ImageCms.PyCMSError, OSError) as problem:
            raise MachineError(
                error("colour-profile", f"the printer's ICC profile cannot be read: {problem}")
            ) from problem
        if space != "CMYK":
            hint = "name a CMYK output profile in the printer's sheet"
            raise MachineError(
                error("colour-profile", f"the printer's ICC profile is for {space}, not CMYK", hint=hint)
            )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.profile, self.ink_limit)

    @cached_property
    def digest(self) -> str:
        """Content address of the conversion: profile, ink limit and revision."""
        return hashlib.sha256(self.profile + f" {self.ink_limit:g} {REVISION}".encode()).hexdigest()

    # -- pictures ------------------------------------------------------------------

    def photograph(self, image: Image.Image) -> Image.Image:
        """A picture in CMYK, perceptually; transparency is laid on white paper.

        An embedded profile (`image.info["icc_profile"]`) is honoured; without one RGB
        is sRGB and grey has sRGB's gradation. Grey pictures print with black alone.
        """
        profile = image.info.get("icc_profile") or None
        if image.mode == "CMYK":
            return self._image(self.cmyk_pixels(np.asarray(image), profile))
        image = _flatten(_eight_bits(image))
        if image.mode == "L":
            return self._image(self.grey_pixels(np.asarray(image), profile))
        if image.mode == "LAB":
            return self._image(self._limited(self._apply(image, "LAB", _PERCEPTUAL, None)))
        return self._image(self.rgb_pixels(np.asarray(image.convert("RGB")), profile))

    def monochrome(self, image: Image.Image) -> Image.Image:
        """A picture with black alone: as light as its colours are (CIE L*), on white paper."""
        profile = image.info.get("icc_profile") or None
        image = _flatten(_eight_bits(image)) if image.mode != "CMYK" else image
        if image.mode == "L":
            return self._image(self.grey_pixels(np.asarray(image), profile))
        mode = image.mode if image.mode in ("CMYK", "LAB") else "RGB"
        own = self.profile if mode == "CMYK" else None
        usable = profile if profile and usable_profile(profile, mode) else own
        transform = self._transform(usable, mode, "LAB", _COLORIMETRIC)
        codes = np.asarray(transform.apply(image.convert(mode)).getchannel(0))
        ramp = self._black(lightness_to_y(np.arange(256) / 2.55))
        return self._image(np.rint(ramp * 255).astype(np.uint8)[codes])

    def rgb_pixels(self, pixels: Bytes, profile: bytes | None = None) -> Bytes:
        """Pixels of a photograph (h, w, 3) to CMYK (h, w, 4), perceptually; grey ones to black alone."""
        grey = not np.ptp(pixels[::7, ::7], axis=-1).any() and not np.ptp(pixels, axis=-1).any()
        if grey and self._balanced(profile):
            return self.grey_pixels(pixels[..., 0], profile)

        def convert(band: Bytes) -> Bytes:
            inks = self._limited(self._apply(Image.fromarray(band), "RGB", _PERCEPTUAL, profile))
            inks[band[..., 0] & band[..., 1] & band[..., 2] == 255] = (
                0  # white is the paper, never a one-percent tint
            )
            return inks

        return _by_bands(pixels, convert)

    def _balanced(self, profile: bytes | None) -> bool:
        """Whether equal parts of a profile's red, green and blue are grey; of a printer's RGB they may not be."""
        if profile is None or not usable_profile(profile, "RGB"):
            return True
        ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None]).convert("RGB")
        return bool(np.hypot(*self._to_lab(ramp, profile)[:, 1:].T).max() < NEUTRAL_CHROMA)

    def grey_pixels(self, pixels: Bytes, profile: bytes | None = None) -> Bytes:
        """Grey pixels (h, w) to CMYK (h, w, 4) with black alone; the profile is one for grey or RGB."""
        ramp = self.grey(np.arange(256) / 255, profile)
        return np.asarray(np.rint(ramp * 255).astype(np.uint8)[pixels])

    def cmyk_pixels(self, pixels: Bytes, profile: bytes | None = None) -> Bytes:
        """CMYK pixels (h, w, 4) within the ink limit, converted if they are for another condition."""
        if profile is None or profile == self.profile or not usable_profile(profile, "CMYK"):
            return _by_bands(pixels, self._limited)

        def convert(band: Bytes) -> Bytes:
            image = Image.fromarray(np.ascontiguousarray(band), "CMYK")
            inks = self._limited(self._apply(image, "CMYK", _COLORIMETRIC, profile))
            inks[band[..., 0] | band[..., 1] | band[..., 2] | band[..., 3] == 0] = 0  # as above
            return inks

        return _by_bands(pixels, convert)

    # -- flat colours --------------------------------------------------------------

    def rgb(self, colours: Floats, profile: bytes | None = None, *, neutral: bool = True) -> Floats:
        """Flat RGB colours (n, 3), 0 to 1, to ink fractions (n, 4), relative colorimetrically.

        Args:
            colours: components; sRGB, or the RGB of `profile`.
            profile: an embedded ICC profile.
            neutral: whether colours without a hue print with black alone. False for the
                samples of a blend between hues, where the change of recipe would show as a step.
        """
        colours = np.clip(colours, 0, 1)
        image = Image.fromarray(np.rint(colours * 255).astype(np.uint8)[None])
        inks = self._apply(image, "RGB", _COLORIMETRIC, profile)[0]
        lab = (
            xyz_to_lab(srgb_to_linear(colours) @ _SRGB_TO_XYZ.T)
            if profile is None
            else self._to_lab(image, profile)
        )
        return self._flat(inks, lab, neutral)

    def grey(self, values: Floats, profile: bytes | None = None) -> Floats:
        """Flat grey values (n,), 0 black to 1 white, to ink fractions (n, 4): black alone."""
        values = np.clip(values, 0, 1)
        y = srgb_to_linear(values)
        space = next((each for each in ("GRAY", "RGB") if profile and usable_profile(profile, each)), None)
        if profile is not None and space is not None:
            ramp = Image.fromarray(np.rint(values * 255).astype(np.uint8)[None])
            y = lightness_to_y(self._to_lab(ramp.convert("RGB") if space == "RGB" else ramp, profile)[:, 0])
        return self._black(y)

    def lab(self, colours: Floats, *, neutral: bool = True) -> Floats:
        """Flat CIE L*a*b* (D50) colours (n, 3) to ink fractions (n, 4)."""
        light = np.rint(np.clip(colours[:, :1], 0, 100) * 2.55).astype(np.uint8)
        chroma = np.rint(np.clip(colours[:, 1:], -128, 127)).astype(np.int8).view(np.uint8)
        image = Image.frombytes("LAB", (len(colours), 1), np.hstack([light, chroma]).tobytes())
        return self._flat(self._apply(image, "LAB", _COLORIMETRIC, None)[0], colours, neutral)

    def cmyk(self, colours: Floats, profile: bytes | None = None) -> Floats:
        """Flat CMYK fractions (n, 4) of another condition to this one's; black alone stays black alone."""
        if profile is None or profile == self.profile or not usable_profile(profile, "CMYK"):
            return colours
        image = Image.fromarray(np.rint(np.clip(colours, 0, 1) * 255).astype(np.uint8)[None], "CMYK")
        inks = self._limited(self._apply(image, "CMYK", _COLORIMETRIC, profile))[0] / 255
        black = (colours[:, :3] == 0).all(axis=1)
        return np.asarray(np.where(black[:, None], colours, inks))

    # -- appearance ----------------------------------------------------------------

    def appearance(self, inks: Floats) -> Floats:
        """CIE L*a*b* relative to the paper (n, 3) of ink fractions (n, 4)."""
        image = Image.fromarray(np.rint(np.clip(inks, 0, 1) * 255).astype(np.uint8)[None], "CMYK")
        return self._to_lab(image, self.profile)

    # -- inside --------------------------------------------------------------------

    def _flat(self, inks: Bytes, lab: Floats, neutral: bool) -> Floats:
        result = self._limited(inks) / 255
        result[lab[:, 0] > 99.9] = 0
        if neutral:
            grey = np.hypot(lab[:, 1], lab[:, 2]) < NEUTRAL_CHROMA
            result[grey] = self._black(lightness_to_y(lab[grey, 0]))
        return result

    def _black(self, y: Floats) -> Floats:
        """Relative luminances to black ink alone, black point compensated: 0 gives 100 %, 1 gives 0 %."""
        darkest, tones, inks = self._black_ramp
        result = np.zeros((*y.shape, 4))
        result[..., 3] = np.interp(darkest + (1 - darkest) * np.clip(y, 0, 1), tones, inks)
        return result

    @cached_property
    def _black_ramp(self) -> tuple[float, Floats, Floats]:
        """Luminance of solid black, and luminances (rising) with the black that gives each."""
        black = np.linspace(0, 1, 256)
        lightness = self.appearance(np.column_stack([np.zeros((256, 3)), black]))[:, 0]
        # The profile answers in 8 bits; a polynomial takes the steps out.
        smooth = np.polynomial.Polynomial.fit(black, lightness, 6)(black)
        smooth = np.minimum.accumulate(np.append(100.0, smooth[1:]) - np.linspace(0, 1e-6, 256))
        y = lightness_to_y(smooth)
        return float(y[-1]), y[::-1], black[::-1]

    def _limited(self, inks: Bytes) -> Bytes:
        return limit_ink(inks, self.ink_limit)

    @staticmethod
    def _image(inks: Bytes) -> Image.Image:
        return Image.fromarray(np.ascontiguousarray(inks), "CMYK")

    def _to_lab(self, image: Image.Image, profile: bytes) -> Floats:
        transform = self._transform(profile, image.mode, "LAB", _COLORIMETRIC)
        raw = np.asarray(transform.apply(image))[0]
        return np.column_stack([raw[:, 0] / 2.55, raw[:, 1:].view(np.int8)]).astype(np.float64)

    def _apply(self, image: Image.Image, mode: str, intent: ImageCms.Intent, profile: bytes | None) -> Bytes:
        usable = profile if profile and mode != "LAB" and usable_profile(profile, mode) else None
        return np.array(self._transform(usable, mode, "CMYK", intent).apply(image))

    def _transform(
        self, profile: bytes | None, mode: str, target: str, intent: ImageCms.Intent
    ) -> ImageCms.ImageCmsTransform:
        key = (profile, mode, target, int(intent))
        if key not in self._transforms:
            standard = ImageCms.createProfile("LAB" if mode == "LAB" else "sRGB")
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile) if profile else standard)
            output = ImageCms.createProfile("LAB") if target == "LAB" else io.BytesIO(self.profile)
            # Lab as target asks for the colour as it is printed, so no black point is compensated there.
            flags = _BPC if intent is _COLORIMETRIC and target == "CMYK" else ImageCms.Flags.NONE
            self._transforms[key] = ImageCms.ImageCmsTransform(
                source, ImageCms.ImageCmsProfile(output), mode, target, intent, flags=flags
            )
        return self._transforms[key]


def _by_bands(pixels: Bytes, convert: Callable[[Bytes], Bytes]) -> Bytes:
    """Pixels (h, w, …) converted to CMYK (h, w, 4), `BAND` at a time."""
    height, width = pixels.shape[:2]
    rows = max(1, BAND // max(1, width))
    if height <= rows:
        return convert(pixels)
    result = np.empty((height, width, 4), np.uint8)
    for top in range(0, height, rows):
        result[top : top + rows] = convert(pixels[top : top + rows])
    return result


def _eight_bits(image: Image.Image) -> Image.Image:
    """The picture with 8 bits a channel; deep greys keep their scale (integers 16 bits, floats 0 to 1)."""
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, dtype=np.float64) / (1.0 if image.mode == "F" else 65535.0)
        return Image.fromarray(np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8))
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    return image.convert("L") if image.mode == "1" else image


def _flatten(image: Image.Image) -> Image.Image:
    """The picture on white paper, without transparency."""
    if image.mode not in ("RGBA", "LA", "PA", "RGBa", "La") and "transparency" not in image.info:
        return image
    layer = image.convert("LA" if image.mode in ("LA", "La", "L") else "RGBA")
    ground = Image.new(layer.mode, layer.size, "white")
    ground.alpha_composite(layer) if layer.mode == "RGBA" else ground.paste(layer, mask=layer.getchannel("A"))
    return ground.convert(layer.mode[:-1])
