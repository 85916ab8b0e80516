"""Paragraphs of the engine, read: their text boxes, and their text as material for the total fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from booklet.diagnostics import Diagnostic, info
from booklet.paragraphs import Hyphenator, Limits, Material, Ruler, Run, material
from booklet.paragraphs.items import ATOM
from booklet.typeset.composer.parts import (
    OPENING,
    Engine,
    Leaf,
    Memory,
    Paragraph,
    Part,
    UnfitError,
    Utf8,
    memories,
)
from booklet.typeset.taught import is_narrow

SEEN = 1_000
"""Most paragraphs that are remembered from one layout to the next."""

_STYLE = (
    "font_family", "font_style", "font_stretch", "font_weight", "font_size", "font_variant_ligatures",
    "font_variant_position", "font_variant_caps", "font_variant_numeric", "font_variant_alternates",
    "font_variant_east_asian", "font_feature_settings", "font_variation_settings", "font_language_override",
    "font_kerning", "lang", "direction", "white_space", "letter_spacing", "word_spacing", "overflow_wrap",
    "word_break", "hyphens", "hyphenate_character", "hyphenate_limit_chars", "tab_size", "text_decoration_line",
)  # fmt: skip
"""All of a style that decides how wide a text is and where it breaks."""

_OTHER = re.compile("[^0-9A-Za-zÀ-ÖØ-öø-ɏ]")
"""What is neither a letter nor a figure of class AL or NU (UAX 14, LB23 and LB28)."""


class Reader:
    """Reads paragraphs; what it finds of faces, styles and hyphenation it keeps for a layout's time.

    `diagnostics`: what there is to say of paragraphs that cannot be composed.
    """

    def __init__(
        self, engine: Engine, limits: Limits, names: tuple[str, ...], diagnostics: list[Diagnostic]
    ) -> None:
        self.engine, self.limits, self.names, self.diagnostics = engine, limits, names, diagnostics
        self.paragraphs: dict[int, Paragraph | None] = {}
        self.kept: list[Any] = []
        self.styles: dict[int, tuple[Any, str]] = {}
        self.rulers: dict[str, Ruler] = {}
        self.hyphenators: dict[tuple[Any, ...], Hyphenator] = {}

    def paragraph(self, context: Any, box: Any, container: Any) -> Paragraph | None:
        """The paragraph that a line box is; None where it is none that is composed."""
        known = self.paragraphs.get(id(box))
        if known is None and id(box) in self.paragraphs:
            return None
        if (
            known
            and known.children is box.children
            and all(leaf.box.text is leaf.text for leaf in known.leaves)
        ):
            return known
        try:
            found = self._read(context, box, container)
        except UnfitError as why:
            found = None
            text = "".join(one.text for one in box.descendants() if hasattr(one, "text"))
            if str(why) and len(text) > 80 and box.style["text_align_all"] == "justify":
                self.diagnostics.append(
                    info("paragraph-plain", f"“{' '.join(text.split())[:40]}” is set line by line: {why}")
                )
        self.paragraphs[id(box)] = found
        self.kept.append(box)  # so that its id is not used again
        return found

    def _read(self, context: Any, box: Any, container: Any) -> Paragraph:
        """The paragraph's text boxes, and what is remembered of such a text.

        Raises:
            UnfitError: it is none that is composed; without a word where it is none that should be.
        """
        style = box.style
        align = style["text_align_all"]
        if style["white_space"] != "normal" or (align != "justify" and not self.ragged(style)):
            raise UnfitError
        if style["direction"] != "ltr" or container.style["direction"] != "ltr":
            raise UnfitError("it runs from right to left")
        if style["text_align_last"] == "justify":
            raise UnfitError("its last line is justified")
        reading = _Walk(self, context, container)
        reading.walk(box, ())
        leaves, parts = reading.leaves, reading.parts
        if not any(leaf.text.strip() for leaf in leaves):
            raise UnfitError
        key = (
            self.limits,
            self.names,
            *((text, self._style_key(style), *more) for text, style, *more in parts),
        )
        memory = memories.get(key)
        if memory is None:
            memory = memories[key] = Memory(self._material(context, parts))
            while len(memories) > SEEN:
                memories.popitem(last=False)
        else:
            memories.move_to_end(key)
        numbers = {id(leaf.box): i for i, leaf in enumerate(leaves)}
        paragraph = Paragraph(box, box.children, leaves, reading.places, numbers, memory)
        if memory.unfit:
            self.diagnostics.append(memory.said)
        return paragraph

    def ragged(self, style: Any) -> bool:
        """Whether lines end where they end, and are composed all the same."""
        return self.limits.ragged and style["text_align_all"] in ("start", "left")

    def _style_key(self, style: Any) -> str:
        if style is None:
            return ""
        known = self.styles.get(id(style))
        if known is None or known[0] is not style:
            known = self.styles[id(style)] = (style, str([style[name] for name in _STYLE]))
        return known[1]

    def _material(self, context: Any, parts: Sequence[Part]) -> Material:
        text = "".join(part[0] for part in parts if part[0] != OPENING)
        lang = next((style["lang"] for _, style, *_ in parts if style), None)
        attrs = self.engine.text.get_log_attrs(text, lang)
        # Between two letters there is never a break, and most of a text is letters.
        places = {at for match in _OTHER.finditer(text) for at in match.span()} - {0, len(text)}
        legal = frozenset(i for i in places if attrs[i].is_line_break and not _beside_atom(text, i))
        runs = [
            Run(
                part,
                self.ruler(context, style),
                self._points(style),
                style["hyphenate_character"],
                fixed=fixed,
            )
            if style
            else Run(part.removeprefix(OPENING), rigid=width, opens=part == OPENING)
            for part, style, width, fixed in parts
        ]
        return material(runs, legal, self.limits)

    def ruler(self, context: Any, style: Any) -> Ruler:
        """Measures in the font file that the engine has found for a style."""
        key = self._style_key(style)
        if key not in self.rulers:
            probe = self.engine.text.create_layout("x", style, context, None, 0)
            line, _ = probe.get_first_line()
            face = self.engine.fonts.get_pango_font_hb_face(line.runs[0].data.item.analysis.font)
            data = self.engine.fonts.get_hb_object_data(face)
            if style["font_variation_settings"] != "normal" or data is None:
                raise UnfitError("its font is a variable one")
            features = self.engine.fonts.font_features(
                style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
                style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
                style["font_variant_east_asian"], style["font_feature_settings"],
            )  # fmt: skip
            spacing = style["letter_spacing"]

            def foreign(text: str) -> float:
                # What the face lacks comes from whatever face the engine finds.
                layout = self.engine.text.create_layout(text, style, context, None, 0)
                return (
                    float(self.engine.text.line_size(layout.get_first_line()[0], style)[0])
                    - len(text) * letters
                )

            letters = 0.0 if spacing == "normal" else float(spacing)
            if letters:
                # Ligatures do not go with letterspacing.
                features = {"liga": 0, "clig": 0, "dlig": 0, **features}
                features |= dict.fromkeys(("liga", "clig", "dlig"), 0)
            self.rulers[key] = Ruler(
                data, style["font_size"], style["font_family"][0], features, style["lang"] or "",
                letters, style["word_spacing"], foreign,
            )  # fmt: skip
        return self.rulers[key]

    def _points(self, style: Any) -> Any:
        import pyphen  # noqa: PLC0415 - comes with the engine

        if style["hyphens"] == "none":
            return None
        lang = style["lang"] and pyphen.language_fallback(style["lang"])
        if style["hyphens"] != "auto" or not lang:
            return lambda _: ()
        total, left, right = style["hyphenate_limit_chars"]
        key = (lang, total, left, right)
        if key not in self.hyphenators:
            patterns = pyphen.Pyphen(lang=lang, left=left, right=right)

            def positions(word: str) -> list[int]:
                # A break that changes the spelling is none of ours.
                return [int(at) for at in patterns.positions(word) if getattr(at, "data", None) is None]

            self.hyphenators[key] = Hyphenator(positions, lang, (total, left, right), self.limits.words)
        return self.hyphenators[key].points


class _Walk:
    """Walks through a paragraph's boxes: text, edges, atoms, in the order in which they stand."""

    def __init__(self, reader: Reader, context: Any, container: Any) -> None:
        self.engine, self.context, self.container = reader.engine, context, container
        self.leaves: list[Leaf] = []
        self.places: dict[tuple[int, ...], int] = {}
        self.parts: list[Part] = []
        self.at = 0

    def walk(self, box: Any, path: tuple[int, ...]) -> None:
        """Read the children of a box.

        Raises:
            UnfitError: one of them cannot be composed.
        """
        boxes = self.engine.boxes
        for i, child in enumerate(box.children):
            self.places[here := (*path, i)] = self.at
            if not child.is_in_normal_flow():
                if child.is_floated():
                    raise UnfitError("something floats within it")
            elif isinstance(child, boxes.TextBox):
                self._text(child)
            elif isinstance(child, boxes.InlineBox):
                if child.is_leader or child.style["direction"] != "ltr":
                    raise UnfitError("a part of it is a leader, or runs from right to left")
                self._part(OPENING, None, _spacing(child.style, "left"))
                self.walk(child, here)
                self._part("", None, _spacing(child.style, "right"))
            elif isinstance(child, boxes.AtomicInlineLevelBox):
                self.engine.inline.resolve_percentages(child, self.container)
                atom = self.engine.inline.atomic_box(self.context, child, 0, None, self.container, [], [])
                self._part(ATOM, None, atom.margin_width())
            else:
                raise UnfitError("it holds a box of a rare kind")

    def _text(self, box: Any) -> None:
        style, text = box.style, box.text
        forced = text == "\n" and style["white_space"] in ("pre", "pre-line", "pre-wrap")
        if not forced and (style["white_space"] != "normal" or "\n" in text or "\t" in text):
            raise UnfitError("it has white space that is kept")
        if style["overflow_wrap"] in ("anywhere", "break-word") or style["word_break"] == "break-all":
            raise UnfitError
        if not style["font_size"] or style["direction"] != "ltr":
            raise UnfitError("a part of it runs from right to left")
        fixed = is_narrow(box)
        self.leaves.append(Leaf(box, text, self.at, Utf8(text), fixed))
        self._part(text, style, 0.0, fixed=fixed)

    def _part(self, text: str, style: Any, width: float, *, fixed: bool = False) -> None:
        if style is not None or text == ATOM:
            self.at += len(text)
        elif not width:
            return
        self.parts.append((text, style, width, fixed))


def _spacing(style: Any, side: str) -> float:
    """Margin, border and padding of an inline box on one side, in px.

    Raises:
        UnfitError: they depend on the width of something.
    """
    total = float(style[f"border_{side}_width"])
    for name in (f"margin_{side}", f"padding_{side}"):
        length = style[name]
        if length == "auto":
            continue
        if getattr(length, "unit", None) not in ("px", None) and length.value:
            raise UnfitError("a part of it has a margin in per cent")
        total += float(getattr(length, "value", length))
    return total


def _beside_atom(text: str, at: int) -> bool:
    """Whether a break would part an atom from the text that it stands at."""
    return ATOM in text[at - 1 : at + 1] and not text[at - 1].isspace()
