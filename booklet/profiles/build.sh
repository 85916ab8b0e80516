#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 booklet contributors
# SPDX-License-Identifier: MIT
#
# Builds the colour profiles of this folder; about 80 s on one core. Wants colprof and profcheck
# (Debian: argyll) and FOGRA39L.ti3 and sRGB.icc (Debian: icc-profiles-free). The same versions of
# both give the same bytes: see README.md for versions, sums and the figures measured.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${ICC_DATA:-/usr/share/color/icc}
out=$(cd "${1:-$here}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The characterization data this recipe was measured with; other data would be another profile.
sha256sum --check --quiet - <<EOF
e44e6dfa81633588db98b5613a821d4a936d3d9438d2eb983083c3232df393fa  $data/FOGRA39L.ti3
EOF

cp "$data/FOGRA39L.ti3" "$data/sRGB.icc" "$work"
cd "$work"

#  -qm -bm      medium grids both ways; with -bl the separation is three times as far off (README.md)
#  -nc          leaves the measurements out of the profile: 227 KB instead of 354 KB
#  -kp …        black starts at 20 % of the way to black, ends at 95 %, and lags behind (shape 0.7),
#               so that cyan, magenta and yellow never fall while a grey darkens
#  -l300 -L95   total ink and black ink limits, in percent
#  -S -cmt -dpp perceptual tables from sRGB, seen on a monitor, to a print under a practical light
colprof -qm -bm -nc -kp 0 0.2 1 0.95 0.7 -l300 -L95 -S sRGB.icc -cmt -dpp \
    -D "FOGRA39 coated, total ink 300 % (booklet)" \
    -C "zlib licence. Made from the characterization data FOGRA39L (Fogra, www.fogra.org)" \
    -O fogra39-coated-300.icc FOGRA39L

# A fixed date (bytes 24-35) and no profile ID (bytes 84-99, reserved in ICC version 2),
# so that the bytes repeat.
python3 - fogra39-coated-300.icc <<'EOF'
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

profcheck FOGRA39L.ti3 fogra39-coated-300.icc | tail -1
install -m 644 fogra39-coated-300.icc sRGB.icc "$out"
cd "$out"
sha256sum fogra39-coated-300.icc sRGB.icc
