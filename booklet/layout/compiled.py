"""Compiled templates, kept where the next process finds them."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping

from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Compiled templates by the hash of their name, their text and what else Jinja2 compiles them by."""

    def __init__(self, kept: MutableMapping[str, bytes]) -> None:
        """`kept`: what lies there is run."""
        self.kept = kept

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was compiled before; Jinja2 checks that it is its own."""
        if data := self.kept.get(_address(bucket)):
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.kept[_address(bucket)] = bucket.bytecode_to_string()


def _address(bucket: Bucket) -> str:
    given = bucket.environment
    sandbox = sorted(getattr(given, "intercepted_binops", ()))
    how = given.autoescape, given.trim_blocks, given.finalize is not None, sandbox
    return hashlib.sha256(f"template {bucket.key} {bucket.checksum} {how}".encode()).hexdigest()
