"""A quick start of the engine: what it would work out anew in each process is taken from a store.

Three things take most of its first second: declarations of C functions are parsed, hyphenation
patterns are read from text, and libraries are loaded that only old systems need. What is stored
is named after the hash of what it was made from, holds data and no code, and is made anew where it
is missing. With another engine than the known one nothing is done. Without a store, patterns are
read in a quicker way than the library's, and declarations are left to the engine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import marshal
import re
import sys
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from functools import partial
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

DECLARATIONS = "weasyprint.text.ffi"
"""The engine's module that declares the C functions it calls."""

LATER = {
    "fontTools.subset": (),
    "fontTools.ttLib.woff2": (),
    "fontTools.varLib": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
}
"""Modules that the engine imports and hardly ever uses, and functions of theirs that it imports: they are run when it does."""

Kept = MutableMapping[str, bytes]


def quicken(kept: Kept | None) -> None:
    """Have the engine start quickly in this process, if it has not been loaded yet."""
    if "weasyprint" in sys.modules or any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _Finder(kept))


def load_patterns(path: Path, kept: Kept | None) -> None:
    """Give the hyphenation library a language's patterns without having it parse them.

    `path`: the library's file for the language.
    """
    import pyphen  # noqa: PLC0415 - comes with the engine

    if path in pyphen.hdcache:
        return
    data = path.read_bytes()
    key = _key("patterns", pyphen.__version__.encode(), data)
    found = None if kept is None else _loaded(kept, key)
    if found is None:
        found = read_patterns(data)
        if found is not None and kept is not None:
            kept[key] = marshal.dumps(found)
    if found is None:
        pyphen.hdcache[path] = pyphen.HyphDict(path)
        return
    patterns = pyphen.HyphDict.__new__(pyphen.HyphDict)
    patterns.patterns, patterns.cache = found, {}
    patterns.maxlen = max(map(len, found))
    pyphen.hdcache[path] = patterns


Patterns = dict[str, tuple[int, tuple[int, ...]]]
"""By the letters of each: how many of them stand before the first value that is not 0, and the values to the last such."""


def read_patterns(data: bytes) -> Patterns | None:
    """A file of hyphenation patterns, as hunspell has them, read as the library reads it.

    Patterns whose digits stand alike (`1ab`, `1zu`) have the same values, which are found once. None where there
    are patterns that change letters, or are written in escapes.
    """
    import pyphen  # noqa: PLC0415 - as above

    first, _, rest = data.partition(b"\n")
    name = first.decode("ascii", "replace").strip().lower()
    text = rest.decode("cp1251" if name == "microsoft-cp1251" else name).replace("\r", "\n")
    lines = (line.strip() for line in text.split("\n"))
    text = "\n".join(line for line in lines if line and not line.startswith(pyphen.ignored))
    if "/" in text or "^^" in text:
        return None
    letters = {ord(c): "x" for c in set(text) if not c.isdecimal() and c != "\n"}
    shapes = text.translate(letters).split("\n")
    values = {shape: _values(int(digit or "0") for digit, _ in pyphen.parse(shape)) for shape in set(shapes)}
    tags = re.sub(r"\d", "", text).split("\n")
    return {tag: found for tag, shape in zip(tags, shapes, strict=True) if (found := values[shape])} or None


def _values(given: Iterable[int]) -> tuple[int, tuple[int, ...]] | None:
    """Values without the zeros at either end, and how many stood before; None where there are only zeros."""
    values = tuple(given)
    worth = [i for i, value in enumerate(values) if value]
    return (worth[0], values[worth[0] : worth[-1] + 1]) if worth else None


class _Finder:
    """Finds a few modules of the engine, to load them in another way."""

    def __init__(self, kept: Kept | None) -> None:
        self.kept = kept

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module with another loader; None for all others."""
        if name not in LATER and (name != DECLARATIONS or self.kept is None):
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        if spec is None or spec.origin is None or spec.loader is None:
            return spec
        if self.kept is not None and name == DECLARATIONS:
            spec.loader = _Declared(name, spec.origin, self.kept)
        else:
            spec.loader = _Later(spec.loader, LATER[name])
        return spec


class _Later(Loader):
    """Runs a module when one of its names is asked for, or a function called that was imported before.

    The library's own lazy loader runs a package for its submodules, and a module for the names that are imported.
    """

    def __init__(self, loader: Loader, functions: Sequence[str]) -> None:
        self.loader, self.functions = loader, functions

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As ever."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty but for what fills it."""

        def named(name: str) -> Any:
            if name.startswith("__"):  # the import system asks for these
                raise AttributeError(name)
            if module.__dict__.pop("__getattr__", None):
                for function in self.functions:
                    del module.__dict__[function]
                self.loader.exec_module(module)
            return getattr(module, name)

        module.__dict__["__getattr__"] = named
        for function in self.functions:
            module.__dict__[function] = partial(_call, named, function)


def _call(named: Callable[[str], Any], name: str, *given: Any, **more: Any) -> Any:
    return named(name)(*given, **more)


class _Declared(SourceFileLoader):
    """Runs the module of declarations with these as they were parsed before."""

    def __init__(self, name: str, path: str, kept: Kept) -> None:
        super().__init__(name, path)
        self.kept = kept

    def exec_module(self, module: ModuleType) -> None:
        """Run it; what it calls `cffi.FFI` takes the declarations and asks nobody to parse them."""
        import cffi  # noqa: PLC0415 - comes with the engine

        key = _key("declarations", cffi.__version__.encode(), Path(self.path).read_bytes())
        stand_in = _Interface(lambda texts: self._arguments(key, texts))
        plain, cffi.FFI = cffi.FFI, lambda: stand_in
        try:
            super().exec_module(module)
            module.ffi = stand_in.real  # type: ignore[attr-defined]
        except OSError:  # a library is missing, which the plain way cannot mend
            raise
        except Exception:
            cffi.FFI = plain  # the engine declares in a way that is not known here
            super().exec_module(module)
        finally:
            cffi.FFI = plain

    def _arguments(self, key: str, texts: Sequence[str]) -> dict[str, Any]:
        """What the C side of cffi is to be called with, for these declarations."""
        known = _loaded(self.kept, key)
        if known is None:
            known = _parsed(texts)
            self.kept[key] = marshal.dumps(known)
        return known  # type: ignore[no-any-return]


class _Interface:
    """Stands for a `cffi.FFI` until all is declared, then for the real one."""

    def __init__(self, arguments: Callable[[Sequence[str]], dict[str, Any]]) -> None:
        self._arguments = arguments
        self._texts: list[str] = []
        self._real: Any = None

    @property
    def real(self) -> Any:
        """The interface with everything that was declared; it is complete then."""
        if self._real is None:
            import _cffi_backend  # noqa: PLC0415 - as above

            self._real = _cffi_backend.FFI("booklet", **self._arguments(self._texts))
        return self._real

    def cdef(self, text: str) -> None:
        """Declare something."""
        if self._real is not None:
            raise RuntimeError("the engine declares functions after it has used some")
        self._texts.append(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def _parsed(texts: Sequence[str]) -> dict[str, Any]:
    """Declarations in the compact form that cffi writes into a module of its own (“out of line”, ABI mode)."""
    from cffi.api import FFI  # noqa: PLC0415 - as above
    from cffi.recompiler import make_py_source  # noqa: PLC0415

    ffi = FFI()
    for text in texts:
        ffi.cdef(text)
    written = io.StringIO()
    make_py_source(ffi, "booklet", written)
    return _read_call(written.getvalue())


def _read_call(source: str) -> dict[str, Any]:
    """The keyword arguments of the call that such a module consists of, as data."""
    import ast  # noqa: PLC0415 - once in a machine's life

    call = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "FFI"
    )
    return {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}


def _loaded(kept: Kept, key: str) -> Any:
    data = kept.get(key)
    if data is None:
        return None
    try:
        return marshal.loads(data)  # noqa: S302 - data of our own, with its hash
    except (ValueError, EOFError, TypeError):
        return None


def _key(kind: str, *parts: bytes) -> str:
    digest = hashlib.sha256(f"{kind} {sys.implementation.cache_tag}".encode())
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
