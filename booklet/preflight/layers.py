"""Optional content: what a file's default configuration shows (ISO 32000-1, 8.11)."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, String

DEPTH = 16
"""How deep visibility expressions are followed."""


class Layers:
    """The optional content groups of a file, as they stand when it is opened.

    Args:
        root: the file's catalog; None for content of no file.
    """

    def __init__(self, root: Object | None = None) -> None:
        properties = root.get("/OCProperties") if root is not None else None
        default = properties.get("/D") if isinstance(properties, Dictionary) else None
        self._base = True
        self._states: dict[tuple[int, int], bool] = {}
        if isinstance(default, Dictionary):
            self._base = default.get("/BaseState", Name.ON) != Name.OFF
            for key, on in (("/ON", True), ("/OFF", False)):
                self._states |= {group.objgen: on for group in _items(default.get(key))}

    def shows(self, content: Object | None) -> bool:
        """Whether a group, or a membership dictionary, is visible; what is neither always is."""
        if not isinstance(content, Dictionary):
            return True
        if content.get("/Type") != Name.OCMD:
            return self._states.get(content.objgen, self._base)
        if isinstance(content.get("/VE"), Array):
            return self._expression(content.VE, 0)
        states = [self.shows(group) for group in _items(content.get("/OCGs"))]
        policy = str(content.get("/P", "/AnyOn"))
        if not states:
            return True
        return {
            "/AllOn": all(states),
            "/AnyOff": not all(states),
            "/AllOff": not any(states),
        }.get(policy, any(states))

    def _expression(self, value: Object, depth: int) -> bool:
        if not isinstance(value, Array):
            return self.shows(value)
        if depth > DEPTH or len(value) < 2:
            return True
        parts = [self._expression(part, depth + 1) for part in list(value)[1:]]
        return {"/And": all(parts), "/Not": not parts[0]}.get(str(value[0]), any(parts))


def name_of(content: Object | None) -> str:
    """A group's name, or those of a membership dictionary's groups."""
    if not isinstance(content, Dictionary):
        return ""
    if content.get("/Type") == Name.OCMD:
        return ", ".join(filter(None, map(name_of, _items(content.get("/OCGs")))))
    name = content.get("/Name")
    return str(name) if isinstance(name, String) else ""


def _items(value: Object | None) -> list[Object]:
    """Groups in an array, or a single one."""
    given = list(value) if isinstance(value, Array) else [value]
    return [item for item in given if isinstance(item, Dictionary) and item.get("/Type") != Name.OCMD]
