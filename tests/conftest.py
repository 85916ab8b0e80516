"""A small film to break: valid as it comes, one thing wrong at a time in the tests."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from booklet import cli, content, resources
from booklet.content import FilmSource
from booklet.diagnostics import BookletError, Diagnostic
from booklet.source import Reader
from booklet.typeset import fontconfig


def pytest_configure(config: pytest.Config) -> None:
    """The engine sees booklet's fonts only, as in a build, whichever test renders first in a process."""
    folder = Path(tempfile.mkdtemp(prefix="booklet-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    path = folder / "fonts.conf"
    path.write_text(
        fontconfig.configuration((resources.builtin("fonts"),), folder / "cache"), encoding="utf-8"
    )
    os.environ["FONTCONFIG_FILE"] = str(path)
    os.environ["XDG_CACHE_HOME"] = str(folder / "user")


YAML = """\
lang: de
title: Der Geschmack von Rost und Knochen
original_title: De rouille et d’os
year: 2012
countries: [FR, BE]
runtime: 122
director: Jacques Audiard
cover: {file: images/key-art.jpg, credit: "© booklet"}
synopsis: file:texts/synopsis.de.md
statement:
  by: [{name: Jacques Audiard, as: [director, screenplay]}, {name: Thomas Bidegain, as: [screenplay]}]
  text: file:texts/statement.de.md
cast:
  - Stéphanie: Marion Cotillard
crew:
  - screenplay: [Jacques Audiard, Thomas Bidegain]
contacts:
  - press: {name: Pressebüro, email: presse@example.org}
"""
"""The smallest useful film of the design, with names where it has dots."""

_SENTENCES = (
    "Ali verlässt mit seinem Sohn den Norden und zieht zu seiner Schwester ans Meer.",
    "In einem Tanzlokal trifft er Stéphanie, die im Becken mit Walen arbeitet.",
    "Eines Abends ruft sie ihn an, und nichts ist mehr, wie es gewesen war.",
    "Er trägt sie auf dem Rücken ins Wasser, ohne Mitleid und ohne Fragen.",
)


def prose(words: int) -> str:
    """Clean German prose of about so many words, in paragraphs."""
    sentences: list[str] = []
    while sum(len(s.split()) for s in sentences) < words:
        sentences.append(_SENTENCES[len(sentences) % len(_SENTENCES)])
    return "\n\n".join(" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)) + "\n"


@cache
def jpeg(width: int = 1819, height: int = 2551) -> bytes:
    """A picture of soft colours; the default fills an A5 page with bleed at 300 ppi."""
    x, y = np.linspace(0, 200, width), np.linspace(0, 200, height)
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[..., 0] = x[None, :]
    pixels[..., 1] = y[:, None]
    pixels[..., 2] = 120
    return picture(Image.fromarray(pixels), "JPEG", quality=80)


def picture(image: Image.Image, format_: str, **options: object) -> bytes:
    """An image as a file's bytes."""
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


@dataclass
class Project:
    """A project folder with one film."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        return self.root / "content" / self.name

    @property
    def yaml(self) -> Path:
        return self.folder / "film.yaml"

    def write(self, path: str, data: str | bytes) -> Path:
        """A file in the film's folder."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
        return target

    def add(self, lines: str) -> Project:
        """More lines at the end of `film.yaml`; the tests' own eight spaces are no part of them."""
        more = re.sub("^ {8}", "", lines, flags=re.MULTILINE)
        self.yaml.write_text(self.yaml.read_text(encoding="utf-8") + more, encoding="utf-8")
        return self

    def change(self, old: str, new: str) -> Project:
        """Other words in `film.yaml`."""
        text = self.yaml.read_text(encoding="utf-8")
        assert old in text
        self.yaml.write_text(text.replace(old, new), encoding="utf-8")
        return self

    def line(self, words: str, path: str = "film.yaml") -> int:
        """The line (from 1) of a file's first occurrence of some words."""
        text = (self.folder / path).read_text(encoding="utf-8")
        return text[: text.index(words)].count("\n") + 1

    def reader(self) -> Reader:
        return Reader(self.root)

    def load(self) -> FilmSource:
        return content.load(self.reader(), self.root / "content", self.name)

    def errors(self) -> tuple[Diagnostic, ...]:
        """What loading the film says; the film must be wrong."""
        with pytest.raises(BookletError) as caught:
            self.load()
        return caught.value.diagnostics


@pytest.fixture
def film(tmp_path: Path) -> Callable[..., Project]:
    """Makes a valid minimal film: `film()`, or `film(yaml="…", name="…")`."""

    def make(yaml: str = YAML, name: str = "rust", root: Path | None = None) -> Project:
        project = Project(root or tmp_path, name)
        project.write("film.yaml", yaml)
        project.write("texts/synopsis.de.md", prose(150))
        project.write("texts/statement.de.md", prose(120))
        project.write("images/key-art.jpg", jpeg())
        return project

    return make


def ids(diagnostics: object) -> list[str]:
    """The diagnostics' ids, in their order."""
    return [d.id for d in diagnostics]  # type: ignore[attr-defined]


@pytest.fixture
def booklet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command as a shell would: exit code, stdout, stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["booklet", *map(str, arguments)])
        monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return run
