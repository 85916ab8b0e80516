#!/bin/sh
# Make the Python environment in .venv, and see to the libraries that it stands on.
#
#     sh tools/setup.sh pdf|test [PYTHON]
#
# As root on Debian, missing system packages are installed; otherwise the command that installs them is printed.
# Exit codes: 0 ready, 2 wrong usage, 4 something is missing on the machine.
set -eu

cd "$(dirname "$0")/.."
here=$(pwd -P)
purpose=${1:-pdf}
python=${2:-}

case $purpose in
    pdf) extra='' ;;
    test) extra='[dev]' ;;
    *) echo "tools/setup.sh: say pdf or test, not “$purpose”" >&2; exit 2 ;;
esac

missing() { # MESSAGE [HINT]
    printf 'error[machine] %s\n' "$1" >&2
    [ -z "${2:-}" ] || printf '    %s\n' "$2" >&2
    exit 4
}

# -- Python ---------------------------------------------------------------------------------------

enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ -n "$python" ]; then
    enough "$python" || missing "$python is not Python 3.11 or newer"
else
    for python in python3 python3.14 python3.13 python3.12 python3.11 ''; do
        [ -n "$python" ] || missing "there is no Python 3.11 or newer on the PATH" "name one with PYTHON=…"
        ! enough "$python" || break
    done
fi

# -- system packages ------------------------------------------------------------------------------

packages=''
need() { packages="$packages $1"; }
library() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null || need "$2"; }
program() { command -v "$1" >/dev/null 2>&1 || need "$2"; }

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    need "$(basename "$python")-venv"
fi
if [ "$(uname -s)" = Linux ]; then
    library libpango-1.0.so.0 libpango-1.0-0
    library libpangoft2-1.0.so.0 libpangoft2-1.0-0
    library libharfbuzz-subset.so.0 libharfbuzz-subset0
    [ "$purpose" != test ] || library libmagic.so.1 libmagic1
fi
if [ "$purpose" = test ]; then
    program pdftoppm poppler-utils
    program gs ghostscript
    program qpdf qpdf
    program javac default-jdk-headless
    [ "$(uname -s)" != Linux ] || [ -e /usr/share/java/jaxb-api.jar ] || need libjaxb-java
    program chromium chromium
fi

if [ -n "$packages" ]; then
    install="apt-get install --no-install-recommends$packages"
    command -v apt-get >/dev/null 2>&1 ||
        missing "these Debian packages are missing, or what your system calls them:$packages"
    [ "$(id -u)" -eq 0 ] || missing "missing on this machine:$packages" "sudo $install"
    echo "installing$packages"
    quietly() { DEBIAN_FRONTEND=noninteractive "$@" </dev/null >.apt.log 2>&1; }
    # shellcheck disable=SC2086 # a list of words
    apt() { quietly apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 $packages; }
    trap 'rm -f .apt.log' EXIT
    # The package lists are fetched only where they are missing or stale.
    if ! apt && ! { quietly apt-get update && apt; }; then
        tail -n 5 .apt.log >&2
        missing "the packages could not be installed:$packages" "$install"
    fi
fi

# -- the environment ------------------------------------------------------------------------------

# Made anew where there is none, where the folder was moved, and where its Python is gone.
usable() { head -n 3 .venv/bin/pip 2>/dev/null | grep -qF "$here/.venv/bin/python" && .venv/bin/python -c 'import pip' 2>/dev/null; }

if ! usable; then
    echo "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv || missing "the environment .venv cannot be made"
fi
echo "installing booklet$extra into .venv"
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --editable ".$extra" ||
    missing "pip could not install booklet$extra; it says why above"
# pip compiles what it copies; what is installed to be edited stays where it is.
.venv/bin/python -m compileall -q booklet

printf '%s\n' "$here" >.venv/.pdf
[ "$purpose" = pdf ] || printf '%s\n' "$here" >.venv/.test
