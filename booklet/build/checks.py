"""Content and layouts judged without making a page; what was judged before and has not changed is not judged again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from booklet.build.files import Store
from booklet.build.memory import Memory, Reads, packed, reads_of, unpacked
from booklet.diagnostics import BookletError, ContentError, Diagnostic, UsageError, has_errors
from booklet.source.reader import Reader

if TYPE_CHECKING:
    from booklet.layout import Layout


def check(root: Path, names: Sequence[str], *, cache: bool = True) -> tuple[list[Diagnostic], int]:
    """Everything that is wrong or questionable in some films and their layouts, and the exit code.

    Raises:
        UsageError: there is no such film.
    """
    memory = Memory(root, Store(root / ".cache" / "memory") if cache else {})
    found: list[Diagnostic] = []
    code = 0
    for name in names:
        try:
            found += _film(root, name, memory)
        except UsageError:
            raise
        except BookletError as problem:
            found += problem.diagnostics
            code = max(code, problem.exit_code)
    return list(dict.fromkeys(found)), code


def _film(root: Path, name: str, memory: Memory) -> list[Diagnostic]:
    """One film; what has no error is remembered."""
    recalled = memory.recall("check", name)
    if recalled and not recalled.changes:
        return list(unpacked(recalled.value))
    began = time.time_ns()
    readers: list[Reader] = []
    found = [one for part in _judged(root, name, memory, readers) for one in part]
    if not has_errors(found):
        reads: Reads = {}
        for reader in readers:
            reads |= reads_of(reader, began)
        memory.keep("check", name, packed(found), reads)
    return found


def _judged(root: Path, name: str, memory: Memory, readers: list[Reader]) -> Iterator[Sequence[Diagnostic]]:
    """A film's content once for all editions that share it, then what each edition names."""
    from booklet import content, language  # noqa: PLC0415 - what is remembered does without
    from booklet.build.editions import langs, ready, shelves  # noqa: PLC0415
    from booklet.images import Looks  # noqa: PLC0415
    from booklet.lint import lint  # noqa: PLC0415

    reader = shelves(root)
    readers.append(reader)
    looks = Looks(memory.entries)
    source = content.load(reader, root / "content", name)
    editions = content.editions(source)
    spoken = set(language.codes())
    shared = [lang for e in editions.values() if not e.set for lang in langs(source, e)]
    yield lint(reader, source, [lang for lang in shared if lang in spoken], looks)
    checked: set[tuple[str, ...]] = set()
    for key, edition in editions.items():
        try:
            found = ready(reader, root, source, key, edition)
            readers.append(found.aside)
            if edition.set:
                yield lint(reader, found.source, found.langs, looks)
            chain = tuple(str(folder) for _, folder in found.layout.chain)
            if chain not in checked:
                checked.add(chain)
                aside = reader.twin()
                readers.append(aside)
                yield _templates(aside, found.layout, memory)
        except ContentError as problem:
            yield problem.diagnostics


def _templates(reader: Reader, chosen: Layout, memory: Memory) -> list[Diagnostic]:
    """Whether a layout's templates can be read as such."""
    key = " ".join(str(folder) for _, folder in chosen.chain)
    recalled = memory.recall("templates", key)
    if recalled and not recalled.changes:
        reader.reads |= {path: digest for path, (digest, _) in recalled.reads.items()}
        reader.signatures |= {path: seen for path, (_, seen) in recalled.reads.items() if seen}
        return []
    from booklet.layout.templates import Templates, template_names  # noqa: PLC0415 - as above

    began = time.time_ns()
    found: list[Diagnostic] = []
    templates = Templates(chosen, reader, {})
    for name in template_names(reader, chosen):
        try:
            templates.parse(name)
        except ContentError as problem:
            found += problem.diagnostics
    if not found:
        memory.keep("templates", key, [], reads_of(reader, began))
    return found
