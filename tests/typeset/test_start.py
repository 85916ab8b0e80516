"""The engine's quick start gives the same bytes as its own, and falls back to it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pyphen
import pytest

from booklet.build.files import Store, machine_store
from booklet.typeset import start

SCRIPT = """
import sys
from pathlib import Path
from booklet.build.files import Store
from booklet.typeset import start
kept = None if sys.argv[1] == "nothing kept" else Store(Path(sys.argv[2]))
if sys.argv[1] != "plain":
    start.quicken(kept)
if sys.argv[1] == "strange":
    start._Interface.cdef = lambda *_: 1 / 0
import weasyprint, pyphen
path = Path(str(pyphen.LANGUAGES["de"]))
if sys.argv[1] != "plain":
    start.load_patterns(path, kept)
html = '''<html lang=de><style>@page { size: 60mm 200mm } p { hyphens: auto; text-align: justify }</style>
<p>''' + "Filmvorführungen und Donaudampfschifffahrtsgesellschaften, Lichtspielhäuser. " * 30
sys.stdout.buffer.write(weasyprint.HTML(string=html).write_pdf(pdf_identifier=b"x"))
sys.stderr.write(f"{len(kept or ())} {type(weasyprint.text.ffi.ffi).__module__}")
"""


def pdf(way: str, home: Path) -> tuple[str, str]:
    """The hash of a PDF that the engine makes, and what the store holds then."""
    done = subprocess.run([sys.executable, "-c", SCRIPT, way, str(home)], capture_output=True, check=True)
    assert done.stdout.startswith(b"%PDF")
    return hashlib.sha256(done.stdout).hexdigest(), done.stderr.decode()


def test_the_same_bytes_however_it_starts(tmp_path):
    plain, said = pdf("plain", tmp_path)
    assert said == "0 cffi.api"
    assert pdf("quick", tmp_path) == (plain, "2 _cffi_backend")  # parsed and kept
    assert pdf("quick", tmp_path) == (plain, "2 _cffi_backend")  # taken from there
    assert pdf("nothing kept", tmp_path) == (plain, "0 cffi.api")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:1000])
    assert pdf("quick", tmp_path) == (plain, "2 _cffi_backend")  # made anew


@pytest.mark.parametrize(
    "path", sorted({str(path) for path in pyphen.LANGUAGES.values()}), ids=lambda path: Path(path).stem
)
def test_patterns_are_read_as_the_library_reads_them(path):
    found = start.read_patterns(Path(path).read_bytes())
    if found is None:  # patterns that change letters
        assert Path(path).stem in ("hyph_ca", "hyph_eo", "hyph_hu_HU", "hyph_sq_AL")
    else:
        assert found == pyphen.HyphDict(Path(path)).patterns


def test_declarations_of_another_kind_go_the_plain_way(tmp_path):
    strange, said = pdf("strange", tmp_path)
    assert strange == pdf("plain", tmp_path)[0]
    assert said == "1 cffi.api"


@pytest.mark.parametrize("mode", [0o700, 0o722])
def test_what_is_run_lies_where_nobody_else_writes(tmp_path, monkeypatch, mode):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "booklet").mkdir()
    (tmp_path / "booklet").chmod(mode)
    assert isinstance(machine_store(), Store) is (mode == 0o700)


LATE = """
import sys
from booklet.typeset import start
start.quicken({})
from weasyprint.pdf import fonts
assert "fontTools.varLib.merger" not in sys.modules and "fontTools.subset.svg" not in sys.modules
try:
    fonts.instantiateVariableFont(None, {})  # imported by name, and called
except TypeError:
    pass
assert "fontTools.varLib.merger" in sys.modules
from fontTools.varLib import instancer, models
from fontTools import subset
assert instancer.instantiateVariableFont.__module__ == instancer.__name__
print(instancer.OverlapMode.REMOVE.name, models.normalizeValue(1, (0, 1, 2)), subset.Options().hinting)
"""


def test_what_is_hardly_used_is_run_when_it_is():
    """A variable font's instance, a subset where HarfBuzz makes none: the engine imports both at its start."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("REMOVE 0.0 True\n", "")
