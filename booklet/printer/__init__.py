"""Printers: data sheets, and the ICC profiles that they name."""

from booklet.printer.edges import Edges
from booklet.printer.load import Format, Printer, load, names
from booklet.printer.sheet import FLAVOURS, Flavour, Marks, Overprint, PageRule, Resolution, Sheet

__all__ = [
    "FLAVOURS",
    "Edges",
    "Flavour",
    "Format",
    "Marks",
    "Overprint",
    "PageRule",
    "Printer",
    "Resolution",
    "Sheet",
    "load",
    "names",
]
