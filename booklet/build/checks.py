"""Content and layouts judged without making a page; what was judged before and has not changed is not judged again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from booklet.build.memory import Memory, Reads, packed, reads_of, unpacked
from booklet.diagnostics import BookletError, ContentError, Diagnostic, UsageError, has_errors
from booklet.source.reader import Reader

if TYPE_CHECKING:
    from booklet.layout import Layout


def check(root: Path, names: Sequence[str]) -> tuple[list[Diagnostic], int]:
    """Everything that is wrong or questionable in some films and their layouts, and the exit code.

    Raises:
        UsageError: there is no such film.
    """
    memory = Memory.at(root)
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
    found, reads = _judged(root, name, memory)
    if not has_errors(found):
        memory.keep("check", name, packed(found), reads)
    return found


def _judged(root: Path, name: str, memory: Memory) -> tuple[list[Diagnostic], Reads]:
    """A film's content once for all editions that share it, then what each edition names; and what was read for it."""
    from booklet import content, language  # noqa: PLC0415 - what is remembered does without
    from booklet.build.editions import langs, ready, shelves  # noqa: PLC0415
    from booklet.images import Looks  # noqa: PLC0415
    from booklet.lint import lint  # noqa: PLC0415

    began, reader = time.time_ns(), shelves(root)
    looks = Looks(memory.entries)
    source = content.load(reader, root / "content", name)
    editions = content.editions(source)
    spoken = set(language.codes())
    shared = [lang for e in editions.values() if not e.set for lang in langs(source, e)]
    found = lint(reader, source, [lang for lang in shared if lang in spoken], looks)
    reads: Reads = {}
    layouts: dict[str, Layout] = {}
    for key, edition in editions.items():
        try:
            one = ready(reader, root, source, key, edition)
        except ContentError as problem:
            found += problem.diagnostics
            continue
        reads |= reads_of(one.aside, began)
        if edition.set:
            found += lint(reader, one.source, one.langs, looks)
        layouts[" ".join(str(folder) for _, folder in one.layout.chain)] = one.layout
    for chain, chosen in layouts.items():
        wrong, more = _templates(reader.twin(), chosen, chain, memory)
        found += wrong
        reads |= more
    return found, reads | reads_of(reader, began)


def _templates(reader: Reader, chosen: Layout, chain: str, memory: Memory) -> tuple[list[Diagnostic], Reads]:
    """Whether a layout's templates can be read as such, and what was read for it."""
    recalled = memory.recall("templates", chain)
    if recalled and not recalled.changes:
        return [], recalled.reads
    from booklet.layout.templates import Templates, template_names  # noqa: PLC0415 - as above

    began = time.time_ns()
    found: list[Diagnostic] = []
    templates = Templates(chosen, reader, {})
    for name in template_names(reader, chosen):
        try:
            templates.parse(name)
        except ContentError as problem:
            found += problem.diagnostics
    reads = reads_of(reader, began)
    if not found:
        memory.keep("templates", chain, [], reads)
    return found, reads
