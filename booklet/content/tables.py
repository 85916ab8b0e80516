"""A film's facts, credits, contacts and billing block as rows of labels and values, in one language.

Order and wording follow the trade: cast and crew as they were given, the billing
block from the companies through the cast to the director. Layouts only set them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from booklet.language import Language
from booklet.typography import prepare

HOME = {"de": ("DE", "AT", "CH"), "fr": ("FR", "BE", "CH"), "en": ("GB", "US", "IE")}
"""The territories that a language's booklet serves where an edition names none."""

BILLED = (
    "casting", "visual_effects", "music", "sound_design", "sound", "make_up", "costumes", "production_design", "editing",
    "cinematography", "executive_producer", "co_producer", "producer", "based_on", "idea", "story", "adaptation",
    "dialogue", "screenplay", "director",
)  # fmt: skip
"""The roles of a billing block in their order; the other crew is named in the credits only."""

BILLED_CAST = 10
"""Most actors of a billing block, from the top of the cast."""


BILLED_COMPANIES = (
    "presents", "production", "coproduction", "in_association", "with_participation", "with_support",
)  # fmt: skip
"""Whom a billing block begins with, in this order."""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its values, one a line. `foreign` says that the values are not in the booklet's language."""

    label: str
    values: tuple[str, ...]
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """One credit of a billing block: what somebody did, and the names."""

    label: str
    names: str


class Tables:
    """The rows of one film in one language; `film` is the localised view."""

    def __init__(
        self,
        film: dict[str, Any],
        pack: Language,
        territories: Sequence[str] = (),
        festival: dict[str, Any] | None = None,
    ) -> None:
        """`festival`: the edition's, localised."""
        self.film, self.pack, self.festival = film, pack, festival
        self.territories = tuple(territories) or HOME.get(pack.code, ())

    def _set(self, text: str) -> str:
        return prepare(text, self.pack.code)

    @property
    def facts(self) -> tuple[Row, ...]:
        """Data of the film, in the usual order; what is not known has no row."""
        film, t, technical = self.film, self.pack, self.film["technical"]
        rows: list[Row] = []
        if film["original_title"] and film["original_title"] != film["title"]:
            rows.append(Row(t.label("original_title"), (film["original_title"],), foreign=True))
        rows.append(Row(t.label("country_year"), (f"{t.countries(film['countries'])} {film['year']}",)))
        rows.append(Row(t.label("runtime"), (self._set(t.runtime(film["runtime"])),)))
        look = [self._set(t.ratio(technical["ratio"]))] if technical["ratio"] else []
        look += [t.colour(technical["colour"])] if technical["colour"] else []
        if look:
            rows.append(Row(t.label("picture"), (", ".join(look),)))
        more = [key for key in ("sound", "camera", "format") if technical[key]]
        rows += [Row(t.label(key), (technical[key],)) for key in more]
        if technical["versions"]:
            rows.append(Row(t.label("versions"), technical["versions"]))
        if film["based_on"]:
            rows.append(Row(t.label("based_on"), (film["based_on"],)))
        return tuple(rows + self._start())

    def _start(self) -> list[Row]:
        """Premiere, releases, rating and embargo."""
        film, t = self.film, self.pack
        rows = []
        if premiere := film["premiere"]:
            where = [premiere[key] for key in ("festival", "section") if premiere[key]]
            rows.append(
                Row(
                    t.label("premiere"),
                    (self._set(t.date(premiere["date"])), ", ".join(where))
                    if where
                    else (self._set(t.date(premiere["date"])),),
                )
            )
        here = [r for r in film["releases"] if set(r["countries"]) & set(self.territories)] or list(
            film["releases"]
        )
        if here:
            lines = [
                self._set(t.date(r["date"]))
                + (f" ({t.countries(r['countries'])})" if len(here) > 1 or not r["countries"] else "")
                for r in here
            ]
            rows.append(Row(t.label("release"), tuple(lines)))
        ratings = [film["ratings"][code] for code in self.territories if code in film["ratings"]]
        if ratings:
            rows.append(Row(t.label("rating"), tuple(ratings)))
        elif here and t.code == "de":
            rows.append(Row(t.label("rating"), (t.label("unrated"),)))
        embargo = (self.festival and self.festival["embargo"]) or film["embargo"]
        if embargo:
            rows.append(Row(t.label("embargo"), (embargo,)))
        return rows

    @property
    def release(self) -> str | None:
        """The date on which the film starts in these territories; None where it is not known."""
        dates = sorted(
            r["date"] for r in self.film["releases"] if set(r["countries"]) & set(self.territories)
        )
        return self._set(self.pack.date(dates[0])) if dates else None

    @property
    def cast(self) -> tuple[Row, ...]:
        """Role and actors, in contractual order."""
        return tuple(Row(part["role"], part["names"]) for part in self.film["cast"])

    @property
    def crew(self) -> tuple[Row, ...]:
        """Function and names, in the given order."""
        return tuple(
            Row(credit["label"] or self.pack.role(credit["role"]), credit["names"])
            for credit in self.film["crew"]
        )

    @property
    def companies(self) -> tuple[Row, ...]:
        """Companies by what they did, with the phrases they are owed."""
        rows = [
            Row(self.pack.company_role(group["role"]), tuple(self._company(c) for c in group["companies"]))
            for group in self.film["companies"]
        ]
        return tuple(rows)

    def _company(self, company: dict[str, Any]) -> str:
        where = f" ({self.pack.countries(company['countries'])})" if company["countries"] else ""
        return f"{company['phrase'] or company['name']}{where}"

    @property
    def funders(self) -> tuple[str, ...]:
        """Phrases of the funds, the largest amount first where amounts are given."""
        return tuple(fund["phrase"] or fund["name"] for fund in self._funds if fund["place"] == "companies")

    @property
    def _funds(self) -> list[dict[str, Any]]:
        return sorted(self.film["funders"], key=lambda fund: -(fund["amount"] or 0))

    @property
    def marks(self) -> tuple[dict[str, Any], ...]:
        """The logos that companies and funds are owed, the funds' first, each file once."""
        owners = [*self._funds, *(c for group in self.film["companies"] for c in group["companies"])]
        return tuple({o["logo"]["file"]: o["logo"] for o in owners if o["logo"]}.values())

    @property
    def laurels(self) -> tuple[dict[str, Any], ...]:
        """The laurels of this festival and of those that showed the film, each file once."""
        shown = [*([self.festival] if self.festival else []), *self.film["festivals"]]
        return tuple({f["laurel"]["file"]: f["laurel"] for f in shown if f["laurel"]}.values())

    @property
    def awards(self) -> tuple[Row, ...]:
        """Prizes, those of one body and year together."""
        rows: dict[str, list[str]] = {}
        for award in self.film["awards"]:
            label = f"{award['name']} {award['year']}" if award["year"] else award["name"]
            prize = award["prize"] if award["won"] else f"{award['prize']} ({self.pack.label('nominated')})"
            to = f" ({self.pack.joined(award['to'])})" if award["to"] else ""
            rows.setdefault(label, []).append(prize + to)
        return tuple(Row(label, tuple(values)) for label, values in rows.items())

    @property
    def festivals(self) -> tuple[Row, ...]:
        """Festivals that showed the film, with the section."""
        return tuple(
            Row(
                f"{festival['name']} {festival['year']}" if festival["year"] else festival["name"],
                (festival["section"] or "",),
            )
            for festival in self.film["festivals"]
        )

    @property
    def event(self) -> str | None:
        """The festival line of a cover: “77. Festival 2024 · Section · World premiere”; None without festival or premiere."""
        festival, premiere = self.festival, self.film["premiere"]
        if festival:
            number = f"{self.pack.ordinal(festival['number'])} " if festival["number"] else ""
            head = f"{number}{festival['name']}" + (f" {festival['year']}" if festival["year"] else "")
            parts = [head, festival["section"], festival["status"]]
        elif premiere and (premiere["festival"] or premiere["place"]):
            parts = [
                f"{premiere['festival'] or premiere['place']} {premiere['date'].year}",
                premiere["section"],
            ]
        else:
            return None
        return self._set(" · ".join(part for part in parts if part))

    @property
    def screenings(self) -> tuple[Row, ...]:
        """The festival's screenings in order of time: the day, then time and venue."""
        t = self.pack
        given = self.festival["screenings"] if self.festival else ()
        rows = []
        for one in sorted(given, key=lambda one: (one["date"], str(one["time"] or ""))):
            when = t.time(one["time"]) if one["time"] else None
            parts = [when, one["venue"], t.label("press_screening") if one["press"] else None]
            rows.append(
                Row(self._set(t.date(one["date"], "weekday")), (self._set(", ".join(p for p in parts if p)),))
            )
        return tuple(rows)

    def source(self, quote: dict[str, Any]) -> str:
        """Who wrote a quote, where and when."""
        when = self._set(self.pack.date(quote["date"])) if quote["date"] else None
        return ", ".join(part for part in (quote["author"], quote["outlet"], when) if part)

    @property
    def contacts(self) -> tuple[Row, ...]:
        """Whom to write to here: the territory's contacts of each role, or all where it has none."""
        roles: dict[str, list[dict[str, Any]]] = {}
        name = self.festival["name"] if self.festival else None
        for contact in self.film["contacts"]:
            if contact["festival"] in (None, name):
                roles.setdefault(contact["role"], []).append(contact)
        desk = self.festival["contacts"] if self.festival else ()
        rows = [Row(self._contact_label(c["role"], c, 1), self._lines(c)) for c in desk]
        for role, contacts in roles.items():
            own = [c for c in contacts if c["festival"] is not None]
            here = [c for c in contacts if not c["countries"] or set(c["countries"]) & set(self.territories)]
            chosen = own or here or contacts
            rows += [Row(self._contact_label(role, c, len(chosen)), self._lines(c)) for c in chosen]
        return tuple(rows)

    def _contact_label(self, role: str, contact: dict[str, Any], count: int) -> str:
        label = self.pack.company_role(role) if self.pack.known_company_role(role) else self.pack.role(role)
        return (
            f"{label} {self.pack.countries(contact['countries'])}"
            if count > 1 and contact["countries"]
            else label
        )

    def _lines(self, contact: dict[str, Any]) -> tuple[str, ...]:
        keys = ("company", "name")
        lines = [contact[key] for key in keys if contact[key]]
        lines += contact["address"]
        lines += [contact[key] for key in ("phone", "email", "website") if contact[key]]
        return tuple(dict.fromkeys(lines))

    @property
    def billing(self) -> tuple[Unit, ...]:
        """The billing block: companies, the film's makers, cast, crew, producers, writers, director."""
        film, t = self.film, self.pack
        groups = {group["role"]: [c["name"] for c in group["companies"]] for group in film["companies"]}
        units = [
            Unit(t.company_role(role, "billing"), self._whole(groups[role]))
            for role in BILLED_COMPANIES
            if role in groups
        ]
        if film["a_film_by"]:
            units.append(Unit(t.label("a_film_by"), self._whole(film["director"])))
        cast = [name for part in film["cast"] for name in part["names"]][:BILLED_CAST]
        units += [Unit(t.label("with") if i == 0 else "", self._whole([name])) for i, name in enumerate(cast)]
        billed = [credit for credit in film["crew"] if credit["role"] in BILLED]
        owed = [
            Unit("", fund["phrase"] or fund["name"]) for fund in self._funds if fund["place"] == "billing"
        ]
        for credit in sorted(billed, key=lambda credit: BILLED.index(credit["role"])):
            if owed and BILLED.index(credit["role"]) > BILLED.index("producer"):
                units += owed
                owed = []
            team = credit["role"] in ("screenplay", "story", "adaptation", "dialogue")
            label = credit["label"] or t.role(credit["role"], "billing")
            units.append(Unit(label, self._whole(credit["names"], team=team)))
        units += owed
        return tuple(
            replace(unit, label=unit.label.replace(" ", "\u00a0") if len(unit.label) < 20 else unit.label)
            for unit in units
        )

    def _whole(self, names: Sequence[str], *, team: bool = False) -> str:
        """Names joined, none of which can break."""
        return self.pack.joined([name.replace(" ", "\u00a0") for name in names], team=team)

    def signatory(self, person: dict[str, Any]) -> Row:
        """Who signs a statement, and as what."""
        return Row(", ".join(self.pack.role(code) for code in person["roles"]), (person["name"],))
