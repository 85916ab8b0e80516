"""Printers: data sheets, and the ICC profiles that they name."""

from booklet.printer.load import Printer, load, names
from booklet.printer.sheet import FLAVOURS, Edges, Flavour, Marks, PageRule, Resolution, Sheet

__all__ = [
    "FLAVOURS",
    "Edges",
    "Flavour",
    "Marks",
    "PageRule",
    "Printer",
    "Resolution",
    "Sheet",
    "load",
    "names",
]
