"""Attacks by size: streams that swell, images, pages and tables without end."""

from __future__ import annotations

import functools
import zlib

import pikepdf
from attack import Chance, attack
from mutations import drawn, nested, pictures
from pdfs import clean, mutated, opened, saved
from pikepdf import Array, Dictionary, Name, Stream

MB = 1 << 20


# -- streams that swell -------------------------------------------------------------------------


@functools.cache
def swollen(unit: bytes, size: int = 1024) -> bytes:
    """`size` megabytes of a pattern, deflated: the same block over and over."""
    block = unit * (MB // len(unit))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    total = zlib.adler32(block)
    low, high = total & 0xFFFF, total >> 16
    check = (1 + size * (low - 1)) % 65521
    check |= (size * high + len(block) * (low - 1) * (size * (size - 1) // 2)) % 65521 << 16
    return b"\x78\xda" + packed * size + b"\x03\x00" + check.to_bytes(4)


@functools.cache
def packed_twice(unit: bytes) -> bytes:
    return zlib.compress(swollen(unit), 1)


AS_IT_IS = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
"""For saving: no stream is packed anew."""

UNITS = (b"\0", b" ", b"q ", b"0 ", b"0 0 m ", b"[", b"(x)Tj ", b"/A gs ", b"<0000> <ffff> 0 ")


def fill(chance: Chance, stream: pikepdf.Object) -> None:
    unit = chance.choice(UNITS)
    if chance.random() < 0.5:
        stream.write(swollen(unit), filter=Name.FlateDecode)
    else:
        stream.write(packed_twice(unit), filter=Array([Name.FlateDecode, Name.FlateDecode]))


@attack
def flate_bomb(chance: Chance) -> bytes:
    """Any stream of a file becomes a gigabyte."""
    with opened(chance.choice((drawn(), pictures(), clean()))) as pdf:
        fill(chance, chance.choice([item for item in pdf.objects if isinstance(item, Stream)]))
        return saved(pdf, **AS_IT_IS)


@attack
def content_bomb(chance: Chance) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"")
        size = chance.choice((3, 20, 100, 200, 1024))
        pdf.pages[0].obj.Contents.write(swollen(chance.choice(UNITS), size), filter=Name.FlateDecode)

    return mutated(drawn(), change)


@attack
def font_bomb(chance: Chance) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and "/FontDescriptor" in item:
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in item.FontDescriptor:
                        fill(chance, item.FontDescriptor[key])

    return mutated(clean(), change, **AS_IT_IS)


@attack
def lzw_bomb(chance: Chance) -> bytes:
    """LZW in Flate: few bytes, many characters."""
    codes = [256, 0, *range(258, 4095)]
    bits, width, high = "", 9, 258
    for code in codes:
        bits += f"{code:0{width}b}"
        high += 1
        width = 9 + (high > 511) + (high > 1023) + (high > 2047)
    block = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8))
    data = zlib.compress(block * chance.choice((10, 200)))

    def change(pdf: pikepdf.Pdf) -> None:
        chance.choice([item for item in pdf.objects if isinstance(item, Stream)]).write(
            data, filter=Array([Name.FlateDecode, Name.LZWDecode])
        )

    return mutated(drawn(), change, **AS_IT_IS)


# -- sizes --------------------------------------------------------------------------------------


@attack
def huge_image(chance: Chance) -> bytes:
    """Dimensions that are not there, or that a bomb fills."""

    def change(pdf: pikepdf.Pdf) -> None:
        item = chance.choice([i for i in pdf.objects if isinstance(i, Stream) and "/Width" in i])
        side = (1, 4000, 14_000, 14_142, 60_000, 10**6, 2**31 - 1, 10**12)
        item.Width, item.Height = chance.choice(side), chance.choice(side)
        if chance.random() < 0.7:
            item.write(swollen(b"\0", chance.choice((25, 100, 200, 255, 1024))), filter=Name.FlateDecode)
            item.BitsPerComponent = chance.choice((1, 2, 4, 8, 16))
            item.ColorSpace = chance.choice((Name.DeviceGray, Name.DeviceRGB, Name.DeviceCMYK))

    return mutated(pictures(), change)


@attack
def huge_page(chance: Chance) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        sides = (0, -1, 0.001, 1e-30, 5000, 7199, 7201, 14_400, 1e6, 1e12, 1e38)
        for key in ("/MediaBox", "/TrimBox", "/BleedBox"):
            pdf.pages[0].obj[key] = Array(
                [round(chance.choice(sides), 9) if n > 1 else chance.choice((0, -1e6)) for n in range(4)]
            )
        pdf.pages[0].obj.UserUnit = chance.choice((1, 0, -1, 10**6))

    return mutated(drawn(), change)


@attack
def many_pages(chance: Chance) -> bytes:
    with opened(chance.choice((clean(), drawn()))) as pdf:
        page = pdf.pages[0]
        for _ in range(chance.choice((100, 400, 3000))):
            pdf.pages.append(page)
        return saved(pdf)


@attack
def huge_widths(chance: Chance) -> bytes:
    """Arrays of widths and maps of characters without end."""

    def change(pdf: pikepdf.Pdf) -> None:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and str(item.get("/Subtype")).startswith("/CIDFontType"):
                item.W = chance.choice(
                    (
                        lambda: Array([0, Array([500] * 300_000)]),
                        lambda: Array([0, 10**9, 500] * 2000),
                        lambda: Array([v for n in range(3000) for v in (n * 65536, n * 65536 + 65535, 500)]),
                        lambda: Array([-(10**9), 10**9, 500]),
                        lambda: nested(300),
                    )
                )()
            if isinstance(item, Dictionary) and "/DescendantFonts" in item and chance.random() < 0.5:
                ranges = b"".join(b"<%08x> <%08x> 0 " % (n << 16, (n << 16) + 65535) for n in range(2000))
                item.Encoding = pdf.make_stream(b"begincidrange " + ranges + b"endcidrange")

    return mutated(clean(), change)
