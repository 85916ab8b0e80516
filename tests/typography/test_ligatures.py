"""German words: ligatures broken at joints, kept elsewhere."""

import re

import pytest

from booklet.typography import NON_JOINER, prepare

BROKEN = re.findall(
    r"\S+",
    """
    Auf|lage auf|laden auf|lösen auf|jubeln Auf|führung Urauf|führung Erstauf|führung Neuauf|lage
    Bildauf|lösung unauf|fällig auf|fallend Auf|lauf drauf|los Auf|bau Auf|hebung Lauf|bahn
    Auf|klärung straf|bar Stoff|kunde Schilf|insel Tarif|information Golf|institut Zupf|instrument
    Chef|idee Kauf|interesse fünf|jährig zwölf|jährig Fünf|jahresplan Stoff|fetzen Schiff|fahrt
    Cliff|hanger fünf|fach Dorf|fest Zwölf|fingerdarm Kopf|form Brief|flut Tief|flug Hof|fest
    Kauf|frau Lauf|feuer Kauf|leute Lauf|leistung Dorf|laden Hof|laden Tief|land Schlaf|lied
    Huf|lattich Wolf|lager Topf|lappen Kampf|lied Knopf|loch Dampf|lok Stoff|lager Schiff|lände
    höf|lich beruf|lich Höf|lichkeit begriff|lich treff|lich straf|los hilf|los Hilf|losigkeit
    Prüf|ling Täuf|ling Schäf|lein Brief|lein Schiff|lein fünf|linge
    """,
)
KEPT = re.findall(
    r"\S+",
    """
    finden Kaffee treffen Pfiff Waffe Affe Griff fliegen Hoffnung öffnen offen häufig Chefin
    Chefinnen Pflicht verpflichtet geflossen Baufläche Blaufilter Blaufläche Pfeiffer Film
    Filmfestival Offizier Grafik Konflikt Einfluss Reflex Soufflé pfiffig Stiefel Wolff Dreiflügel
    Kafka Fjord Floskel Kaufläche Delfin Schaufel flink Muffin Efeu läuft kaufte Schlaufe rufen
    Käufer Profil Saufisch Graufilter flechten verflicht Verfilmung Filmidee schnüffeln Schiff Stoff
    Auftritt kräftig giftig Fluss Ausflug Tierfilm AUFLAGE Treffen
    """,
)


@pytest.mark.parametrize("word", BROKEN)
def test_broken_at_the_joint(word):
    assert prepare(word.replace("|", ""), "de") == word.replace("|", NON_JOINER)


@pytest.mark.parametrize("word", KEPT)
def test_kept(word):
    assert prepare(word, "de") == word


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_other_languages_keep_their_ligatures(lang):
    assert prepare("shelflife Auflage", lang) == "shelflife Auflage"


def test_an_editors_own_break_stands():
    assert prepare(f"Stofff{NON_JOINER}etzen Auf\u00adlage", "de") == f"Stofff{NON_JOINER}etzen Auf\u00adlage"


def test_enough_words():
    assert len(BROKEN) >= 40
    assert len(KEPT) >= 40
