#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
#
# Builds the colour profiles of this folder; about six minutes on one core. Wants colprof and profcheck
# (Debian: argyll) and the characterization data and sRGB.icc (Debian: icc-profiles-free). The same versions
# of both give the same bytes: see README.md for versions, sums and the figures measured.
#
# Usage: build.sh [FOLDER]   (default: this folder)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${ICC_DATA:-/usr/share/color/icc}
out=$(cd "${1:-$here}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The characterization data this recipe was measured with; other data would be another profile.
sha256sum --check --quiet - <<EOF
e44e6dfa81633588db98b5613a821d4a936d3d9438d2eb983083c3232df393fa  $data/FOGRA39L.ti3
cae83a7925f3c3d8db3e593c55d01e62d7761fe57bd55193e074dd5aefce910f  $data/FOGRA29L.ti3
6f78251a2e632ce937d71eae83f4db6e5b56d259ebb55e895969a109748c2717  $data/TR006.ti3
e5ed34df8a08a4718f662110c967be4c8c977b55aacb6b982d018dbf0c0e3de8  $data/TR003.ti3
EOF

cp "$data"/{FOGRA39L,FOGRA29L,TR006,TR003}.ti3 "$data/sRGB.icc" "$work"
cd "$work"

#  -qm -bm      medium grids both ways; with -bl the separation is three times as far off (README.md)
#  -nc          leaves the measurements out of the profile: 227 KB instead of 354 KB
#  -kp …        black starts at 20 % of the way to black, ends at 95 %, and lags behind (shape below 1),
#               so that cyan, magenta and yellow never fall while a grey darkens
#  -l… -L95     total ink and black ink limits, in percent
#  -S -cmt -dpp perceptual tables from sRGB, seen on a monitor, to a print under a practical light
profile() { # DATA INK-LIMIT SHAPE FILE DESCRIPTION SOURCE
    colprof -qm -bm -nc -kp 0 0.2 1 0.95 "$3" "-l$2" -L95 -S sRGB.icc -cmt -dpp \
        -D "$5 (booklet)" -C "zlib licence. Made from the characterization data $6" -O "$4" "$1"
    settle "$4"
    profcheck "$1.ti3" "$4" | tail -1
}

# A fixed date (bytes 24-35) and no profile ID (bytes 84-99, reserved in ICC version 2),
# so that the bytes repeat.
settle() { # FILE
    python3 - "$1" <<'EOF'
import pathlib
import struct
import sys

path = pathlib.Path(sys.argv[1])
profile = bytearray(path.read_bytes())
if profile[36:40] != b"acsp" or len(profile) != int.from_bytes(profile[:4], "big"):
    sys.exit("not an ICC profile")
profile[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
profile[84:100] = bytes(16)
path.write_bytes(profile)
EOF
}

profile FOGRA39L 300 0.7 fogra39-coated-300.icc \
    "FOGRA39 coated, total ink 300 %" "FOGRA39L (Fogra, www.fogra.org)"
# Asked for 280, the relative colorimetric table comes to 285 between its grid points.
profile FOGRA29L 270 0.7 fogra29-uncoated-280.icc \
    "FOGRA29 uncoated, total ink 280 %" "FOGRA29L (Fogra, www.fogra.org)"
profile TR006 320 0.7 gracol2006-coated-320.icc \
    "GRACoL 2006 coated 1, total ink 320 %" "of ANSI CGATS/GRACoL TR 006-2007"
# With 0.7, cyan, magenta and yellow fall from grey 64 to 32 here.
profile TR003 300 0.85 swop2006-coated3-300.icc \
    "SWOP 2006 coated 3, total ink 300 %" "of ANSI CGATS/SWOP TR 003-2007"

install -m 644 ./*.icc "$out"
cd "$out"
sha256sum fogra39-coated-300.icc fogra29-uncoated-280.icc gracol2006-coated-320.icc swop2006-coated3-300.icc sRGB.icc
