"""What an ICC profile must be to stand for a printing condition, judged by its first bytes."""

from __future__ import annotations

from collections.abc import Iterator

HEADER = 128
"""Bytes of the profile header (ICC.1:2022, 7.2); the tag table follows."""

NEEDED = (b"A2B0", b"B2A0")
"""Tables between inks and colour, which every output profile with four inks has (ICC.1:2022, 8.5.3)."""

_CLASSES = {
    b"scnr": "a scanner or camera",
    b"mntr": "a monitor",
    b"prtr": "a printer",
    b"link": "a link between two devices",
    b"spac": "a colour space",
    b"abst": "an abstract change of colour",
    b"nmcl": "named colours",
}
"""Profile classes, bytes 12 to 15 (ICC.1:2022, 7.2.5)."""


def fault(data: bytes) -> str | None:
    """Why these bytes are no CMYK printer profile, in words that follow its name; None if they are one.

    Reads the header and the tag table. Whether the tables within make sense is for the colour engine.
    """
    return next(_faults(data), None)


def _faults(data: bytes) -> Iterator[str]:
    """What is wrong, the gravest first; one fault makes those after it meaningless."""
    if data[36:40] != b"acsp":  # 7.2.11
        yield "is no ICC profile"
    size = max(int.from_bytes(data[:4], "big"), HEADER + 4)  # 7.2.2
    if len(data) < size:
        yield f"is truncated: {len(data):,} of {size:,} bytes"
    kind, space, connection = data[12:16], data[16:20], data[20:24]
    if kind != b"prtr":
        yield f"is the profile of {_CLASSES.get(kind, f'a “{_shown(kind)}”')}, not of a printer"
    if space != b"CMYK":
        yield f"is for {_shown(space)}, not for CMYK"
    if connection not in (b"Lab ", b"XYZ "):  # 7.2.7
        yield f"connects to “{_shown(connection)}”, neither to Lab nor to XYZ"
    if data[8] not in (2, 4):  # 7.2.4
        yield f"is of ICC version {data[8]}; versions 2 and 4 can be read"
    tags = dict(_tags(data))
    if any(end > len(data) for end in tags.values()):
        yield "is damaged: its tables lie outside the file"
    if missing := [name.decode() for name in NEEDED if name not in tags]:
        yield f"cannot separate colours: it has no {' and no '.join(missing)}"


def _tags(data: bytes) -> Iterator[tuple[bytes, int]]:
    """Each tag's signature and the byte where it ends (7.3); no end lies nearer than its own entry."""
    count = int.from_bytes(data[HEADER : HEADER + 4], "big")
    if HEADER + 4 + 12 * count > len(data):
        yield b"", HEADER + 4 + 12 * count
        return
    for start in range(HEADER + 4, HEADER + 4 + 12 * count, 12):
        offset, size = (int.from_bytes(data[at : at + 4], "big") for at in (start + 4, start + 8))
        yield data[start : start + 4], offset + size


def _shown(signature: bytes) -> str:
    """A four-letter signature for people."""
    return signature.decode("ascii", "replace").strip()
