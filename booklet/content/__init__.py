"""A film's content: the model behind `film.yaml`, its reading, its languages, the linting of its facts."""

from booklet.content.edition import Edition, Second
from booklet.content.load import FilmSource, edition_of, editions, load
from booklet.content.localise import localise, localise_festival, names_of, untranslated
from booklet.content.markdown import Block, Passage
from booklet.content.model import SECTIONS, Film, words
from booklet.content.pictures import Image
from booklet.content.tables import Tables
from booklet.content.text import Prose, Text

__all__ = [
    "SECTIONS",
    "Block",
    "Edition",
    "Film",
    "FilmSource",
    "Image",
    "Passage",
    "Prose",
    "Second",
    "Tables",
    "Text",
    "edition_of",
    "editions",
    "load",
    "localise",
    "localise_festival",
    "names_of",
    "untranslated",
    "words",
]
