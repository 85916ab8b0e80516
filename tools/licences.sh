#!/bin/sh
# Whether every file says who holds the rights in it (https://reuse.software).
#
#     sh tools/licences.sh .venv/bin/reuse
#
# REUSE asks git which files are the project's. Without git it would judge .venv as well.
set -eu

cd "$(dirname "$0")/.."
git rev-parse --is-inside-work-tree >/dev/null 2>&1 || exit 0
exec "$1" lint --lines
