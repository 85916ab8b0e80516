# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
"""Draw the pictures of the sample film "Rust and Bone" into images/.

    python artwork.py [--ppi 300] [--only NAME] [--output DIR]

Every run with the same arguments gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

# The folder artwork/, not this file: a package goes before a module of the same name.
from artwork import heads, land, sea, town
from artwork.press import Plate

FULL, SPREAD, SCOPE, PORTRAIT = (154, 216), (302, 216), (240, 102.1), (90, 120)  # mm
DETAIL = {"orca": 1.3, "breakwater": 1.3, "fight": 1.3}
"""Wide pictures are printed up to 130 mm high from their middle: they need so many more pixels for 300 ppi there."""

PLATES: dict[str, tuple[Callable[[Plate], None], tuple[float, float], int]] = {
    "key-art": (sea.key_art, FULL, 11),
    "ice": (land.ice, SPREAD, 12),
    "orca": (sea.orca, SCOPE, 13),
    "breakwater": (sea.breakwater, SCOPE, 14),
    "fight": (town.fight, SCOPE, 15),
    "garage": (town.garage, FULL, 16),
    "audiard": (heads.audiard, PORTRAIT, 17),
    "cotillard": (heads.cotillard, PORTRAIT, 18),
    "schoenaerts": (heads.schoenaerts, PORTRAIT, 19),
}


def main() -> None:
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description="Draw the pictures of this film.")
    parser.add_argument("--ppi", type=float, default=300, help="resolution (default: 300)")
    parser.add_argument("--only", metavar="NAME", choices=PLATES, help=", ".join(PLATES))
    parser.add_argument("--output", metavar="DIR", type=Path, default=here / "images")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for name in [options.only] if options.only else PLATES:
        draw, (width, height), seed = PLATES[name]
        plate = Plate(width, height, options.ppi * DETAIL.get(name, 1), seed)
        draw(plate)
        print(plate.save(options.output / f"{name}.jpg"), flush=True)


if __name__ == "__main__":
    main()
