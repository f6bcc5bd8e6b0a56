"""What may be shown to a listed agency or employer that asks why it was visited, in every language of the profile.

In it: what the register says, which questions its figures raised, from which sources and over which time, what would
clear them, which data were late, with whom it shares what a register shows to everybody, and where and until when to
answer. Not in it: rank and score, anybody else, rows, persons, and whether there were complaints: all of a kind are
told alike that they are asked about, so that nobody who complained can be found out.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from transforms.cards import PLURALS, PROTECTED_SOURCE
from transforms.columns import register
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.pages.employer import trade
from transforms.release.pages.naming import in_words, packet_name
from transforms.release.texts.reasons import sentence
from transforms.release.texts.words import Words, load_words
from transforms.warehouse import rows

FOLDER = "contest"
ANSWERING = ("agency", "employer")  # the kinds that can be shown something and answer; a route is nobody
Row = dict[str, Any]
_ASKED = """
    select {figures}, c.language, c.question, c.clears, c.window_days, c.maturity_days, c.reason, c.needs
    from marts.shared_points as p
    inner join marts.indicator_catalogue as c on p.indicator = c.indicator
    where p.status = 'ok' and (p.num > 0 or p.num_withheld is not null)
        and (p.points > 0 or c.kind = 'fact') and c.told
        and (p.entity_kind, p.entity_id) in (select (entity_kind, entity_id) from marts.watchlist)
    order by p.entity_kind, p.entity_id, p.points desc, p.indicator, c.language
"""
# asked of all of a kind alike: to be asked about complaints must not tell that there are some
_GUARDED = """
    select c.entity_kind, c.language, c.question, c.clears, c.window_days, c.maturity_days,
        max(p.data_as_of) as data_as_of
    from marts.indicator_catalogue as c
    inner join marts.shared_points as p on c.indicator = p.indicator
    where p.status = 'ok' and list_contains(c.needs, ?)
    group by c.indicator, c.entity_kind, c.language, c.question, c.clears, c.window_days, c.maturity_days
    order by c.indicator, c.language
"""
_LISTED = """
    select l.entity_kind, {columns}, min(u.language) as language,
        list({{'name': u.name, 'names': u.names, 'contact': u.contact}}
        order by u.unit, u.name, u.names, u.contact) as units
    from marts.{kind} as e
    inner join (select distinct entity_kind, entity_id, unit from marts.watchlist) as l
        on l.entity_kind = '{kind}' and e.entity_id = l.entity_id
    inner join marts.inspection_unit as u on l.unit = u.unit
    group by all
    order by e.entity_id
"""

# whom it shares something with that anybody can read in a register; never an officer or an account
_LINKED = """
    select distinct l.a, l.b, l.attribute, e.name
    from (
        select a, b, attribute from marts.agency_link union all select b, a, attribute from marts.agency_link
    ) as l
    inner join marts.agency as e on l.b = e.entity_id
    where l.attribute in ('address', 'phone', 'domain', 'name') and e.registered
    order by l.a, e.name, l.b, l.attribute
"""
_HEALTH = (
    "select source, available, late, days_late, data_as_of from marts.data_health where in_profile order by source"
)


def queries() -> dict[str, str]:
    """Each query from which packets are written; their columns are those that the register marks as shared."""

    def shared(mart: str, alias: str) -> str:
        return ", ".join(f"{alias}.{column.name}" for column in register().tables[f"marts.{mart}"].shared)

    listed = {kind: _LISTED.format(kind=kind, columns=shared(kind, "e")) for kind in ANSWERING}
    return listed | {
        "asked": _ASKED.format(figures=shared("shared_points", "p")),
        "guarded": _GUARDED,
        "health": _HEALTH,
        "linked": _LINKED,
    }


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """Write `contest/agencies/<agency>.html` and `contest/employers/…` for whoever is on a list, from the marts."""
    spoken = [load_words(code, profile) for code in profile.languages]
    asked: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows(con, queries()["asked"]):
        asked[row["entity_kind"], row["entity_id"], row["language"]].append(row)
    guarded = rows(con, queries()["guarded"], [PROTECTED_SOURCE])
    health = rows(con, queries()["health"])
    linked: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows(con, queries()["linked"]):
        linked["agency", row["a"]].append(row)
    template = pages.templates().get_template("contest.html.j2")
    for kind in ANSWERING:
        target = folder / FOLDER / PLURALS[kind]
        own = [row for row in guarded if row["entity_kind"] == kind]
        for listed in rows(con, queries()[kind]):
            target.mkdir(exist_ok=True, parents=True)
            entity = listed["entity_id"]
            parts = [_part(words, profile, as_of, asked[kind, entity, words.code], own, health)
                     | {"units": _units(words, listed["units"]), "register": _register(words, listed, as_of),
                        "reference": reference(as_of, entity), "linked": _linked(words, linked[kind, entity])}
                     for words in sorted(spoken, key=lambda words: words.code != listed["language"])]  # fmt: skip
            name = listed["name"] or spoken[0]("employer_unnamed", entity=entity)
            text = template.render(lang=parts[0]["lang"], name=name, parts=parts)
            (target / f"{packet_name(entity)}.html").write_text(text, encoding="utf-8", newline="\n")


def _register(words: Words, listed: Row, as_of: date) -> list[str]:
    """What the register says of it, in words; if no register has it, what permits say."""
    unknown = [] if listed["registered"] else [words(f"contest_unregistered_{listed['entity_kind']}")]
    if listed["entity_kind"] == "employer":
        status = listed["status"] and words.either(f"licence_{listed['status']}", listed["status"])
        sector = listed["sector"] and trade(words, listed["sector"])
        facts = [("status", status), ("sanctioned", listed["sanctioned_on"]), ("sector", sector)]
        names = {"status": "status", "sanctioned": "day", "sector": "sector"}
        return unknown + [words(f"contest_{key}", **{names[key]: value}) for key, value in facts if value]
    status = listed["licence_status"]
    status_words = words.either(f"licence_{status}", status or "–")
    told_licence = [words("contest_licence", number=listed["licence_no"] or "–", status=status_words)]
    if status == "active" and listed["licence_to"] and listed["licence_to"] < as_of:
        told_licence.append(words("contest_over", day=listed["licence_to"]))
    if listed["licence_from"]:
        told_licence.append(words("contest_dates", first=listed["licence_from"], last=listed["licence_to"]))
    return unknown + told_licence


def reference(as_of: date, entity: str) -> str:
    """The number under which somebody answers: the day of the list and who it is about."""
    return f"{as_of:%Y%m%d}-{packet_name(entity)}"


def _linked(words: Words, linked: list[Row]) -> list[str]:
    """With whom it shares what a register shows to everybody."""
    return [words("contest_linked", name=row["name"], what=words(f"attribute_{row['attribute']}")) for row in linked]


def _units(words: Words, units: list[Row]) -> list[str]:
    """The units on whose lists it is, and where to write to them."""
    return [": ".join(filter(None, (in_words(words, unit), unit["contact"]))) for unit in units]


def _part(words: Words, profile: Profile, as_of: date, asked: list[Row], guarded: list[Row], health: list[Row]) -> Row:
    """The packet in one language."""
    questions = [
        row | {"said": sentence({words.code: row["reason"]}, row, words),
               "sources": ", ".join(words.either(f"source_{name}", name) for name in row["needs"])}
        for row in asked
    ]  # fmt: skip
    missing = [words.either(f"source_{h['source']}", h["source"]) for h in health if not h["available"]]
    late = [
        words("health_late", source=words.either(f"source_{h['source']}", h["source"]), n=h["days_late"],
              day=h["data_as_of"])
        for h in health if h["available"] and h["late"]
    ]  # fmt: skip
    return {
        "t": words, "lang": words.code, "as_of": as_of, "day": words.day(as_of, "weekday"),
        "questions": questions, "late": late,
        "guarded": [row for row in guarded if row["language"] == words.code],
        "until": as_of + timedelta(days=profile.contest_days),
        "missing": ", ".join(missing), "answer": profile.contest.get(words.code) or words("contest_answer"),
    }  # fmt: skip
