#!/bin/sh
# All checks, one quiet line each, then the tests. What a check says is shown only if it fails; the others and the
# tests run all the same. `make test` calls this.
#
# Exit codes: 0 all fine, 1 a check or a test failed.
set -u

cd "$(dirname "$0")/.."
bin=$PWD/.venv/bin
failed=''

step() { # NAME COMMAND…
    name=$1
    shift
    printf '%-14s ' "$name"
    if said=$("$@" 2>&1); then
        echo ok
    else
        echo failed
        printf '%s\n' "$said"
        failed="$failed, $name"
    fi
}

schema() {
    "$bin/booklet" schema film | diff -u docs/film.schema.json - &&
        "$bin/booklet" schema printer | diff -u docs/printer.schema.json - &&
        "$bin/python" tools/printer_fields.py --check && return
    echo 'run: make schema'
    return 1
}

rules() {
    "$bin/python" tools/rules.py --check && "$bin/python" tools/proofs.py --check && return
    echo 'run: make proofs'
    return 1
}

step 'ruff check' "$bin/ruff" check
step 'ruff format' "$bin/ruff" format --check
step mypy "$bin/mypy"
step 'import layers' "$bin/lint-imports"
# REUSE asks git which files are the project's; without git it would judge .venv as well.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    step licences "$bin/reuse" lint --lines
else
    printf '%-14s %s\n' licences 'not checked: this is no git checkout'
fi
step schema schema
step rules rules

# A test that takes five minutes says where it is.
"$bin/pytest" -n auto -o faulthandler_timeout=300
tests=$?
[ -z "$failed" ] || echo "failed:${failed#,}" >&2
[ "$tests" -eq 0 ] && [ -z "$failed" ]
