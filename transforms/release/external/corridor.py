"""A pack for another state: one corridor, both ends, aggregates, and what each end is asked to look at.

`exchange/corridors/<A>-<B>/` for each state with which the profile says that it exchanges (`partners`), if anything is
known of a corridor between them. Everything in it is given out elsewhere already, to everybody (`public_corridor`:
tens, nothing below ten) or to authorities (the lists without ranks): a pack can tell nobody more than these do.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.columns import register
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.external.exchange import FOLDER
from transforms.release.external.public import write_corridors
from transforms.release.pages.naming import route_name
from transforms.release.pages.query_pages import file_name
from transforms.release.texts.safety import cell
from transforms.release.texts.words import Words, load_words
from transforms.warehouse import rows

CORRIDORS, PAGE = "corridors", "index.html"
MOST = 3  # questions about an entry
ENDS = ("ours", "theirs")  # who is asked to look: at the routes of the corridor, at the employers of the other state
HERE = "select country from marts.checkpoint"
Row = dict[str, Any]


def queries() -> dict[str, str]:
    """Each query from which it is written; their columns are those that the register marks as shared."""

    def shared(mart: str, short: str = "") -> str:
        return ", ".join(f"{short}{column.name}" for column in register().tables[f"marts.{mart}"].shared)

    listed = "w.entity_kind, w.entity_id, w.lane, w.tier"
    return {
        "corridors": f"select {shared('public_corridor')} from marts.public_corridor "
        f"where origin in ({HERE}) or destination in ({HERE}) order by quarter desc, corridor",
        "routes": f"select distinct {listed}, {shared('route_place', 'r.')} from marts.watchlist as w "
        "inner join marts.route_place as r on w.entity_id = r.entity_id "
        "where w.entity_kind = 'route' and w.lane in ('fact', 'lead') order by w.lane, w.tier, w.entity_id",
        "employers": f"select distinct {listed}, e.name, e.country, e.region, e.sector from marts.watchlist as w "
        "inner join marts.employer as e on w.entity_id = e.entity_id where w.entity_kind = 'employer' "
        "and e.name is not null and w.lane in ('fact', 'lead') order by w.lane, w.tier, w.entity_id",
        "questions": "select p.entity_kind, p.entity_id, c.language, c.question, c.clears "
        "from marts.shared_points as p inner join marts.indicator_catalogue as c on p.indicator = c.indicator "
        "where p.status = 'ok' and p.points > 0 and c.told and c.kind <> 'reach' "
        "and p.entity_kind in ('route', 'employer') order by p.points desc, p.indicator, c.language",
        "countries": f"select {shared('country')} from marts.country order by country",
        "regions": f"select {shared('region')} from marts.region order by region",
    }


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, folder: Path) -> None:
    """Write a pack for each partner from the marts of the attached release; none where there is no partner."""
    if not profile.partners:
        return
    found = {name: rows(con, query) for name, query in queries().items()}
    asked: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in found["questions"]:
        asked[row["entity_kind"], row["entity_id"], row["language"]].append(row)
    for origin, other in _pairs(found["corridors"], profile.partners):
        target = folder / FOLDER / CORRIDORS / f"{origin}-{other}"
        target.mkdir(parents=True)
        between = [row for row in found["corridors"] if {row["origin"], row["destination"]} == {origin, other}]
        theirs = [row for row in found["employers"] if row["country"] == other]
        ours = [row for row in found["routes"] if (row["country"], row["destination"]) == (origin, other)]
        write_corridors(target / "figures.csv", between)
        spoken = [load_words(code, profile) for code in profile.languages]
        for words in spoken:
            called = {row["country"]: words.choose(row["names"] or {}) or row["name"] for row in found["countries"]}
            look = {"ours": _routes(words, ours, asked), "theirs": _employers(words, theirs, asked, found["regions"])}
            page = pages.templates().get_template("corridor.html.j2").render(
                t=words, lang=words.code, heading=profile.title or profile.name, spoken=spoken, day=words.day(as_of),
                files={one.code: file_name(PAGE, one.code, profile) for one in spoken}, look=look,
                ends=[called.get(code) or words.country(code) for code in (origin, other)],
                quarters=[_named(words, row, called) for row in between],
            )  # fmt: skip
            (target / file_name(PAGE, words.code, profile)).write_text(page, encoding="utf-8", newline="\n")
            _asked(target / file_name("asked.csv", words.code, profile), look)


def _pairs(corridors: list[Row], partners: list[str]) -> list[tuple[str, str]]:
    """The corridors to the partners of which anything may be told."""
    return sorted({(row["origin"], row["destination"]) for row in corridors if row["destination"] in partners})


def _named(words: Words, row: Row, called: dict[str, str]) -> Row:
    """A quarter of a corridor with its names."""
    quarter = row["quarter"]
    when = words("public_quarter", n=(quarter.month + 2) // 3, year=str(quarter.year))
    ends = {end: called.get(row[end]) or words.country(row[end]) for end in ("origin", "destination")}
    return row | ends | {"quarter": when}


def _routes(words: Words, listed: list[Row], asked: dict[tuple[str, str, str], list[Row]]) -> list[Row]:
    return [_entry(words, row, route_name(words, row), "", asked) for row in listed]


def _employers(
    words: Words, listed: list[Row], asked: dict[tuple[str, str, str], list[Row]], regions: list[Row]
) -> list[Row]:
    called = {row["region"]: words.choose(row["names"] or {}) or row["name"] for row in regions}
    sectors = {row["sector"]: words.either(f"isic_{row['sector']}", row["sector"] or "–") for row in listed}
    about = [f"{called.get(row['region'], row['region'] or '–')}; {sectors[row['sector']]}" for row in listed]
    return [_entry(words, row, row["name"], told, asked) for row, told in zip(listed, about, strict=True)]


def _entry(words: Words, row: Row, name: str, about: str, asked: dict[tuple[str, str, str], list[Row]]) -> Row:
    """What is to be looked at, why, in questions, and what would clear it."""
    questions = asked.get((row["entity_kind"], row["entity_id"], words.code), [])[:MOST]
    told = {"questions": [one["question"] for one in questions], "clears": [one["clears"] for one in questions]}
    return {"entity_id": row["entity_id"], "name": name, "about": about, "lane": words(f"lane_{row['lane']}")} | told


def _asked(path: Path, look: dict[str, list[Row]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["end", "entity_id", "name", "about", "lane", "questions", "clears"])
        for end in ENDS:
            for row in look[end]:
                told = [row["name"], row["about"], row["lane"], " | ".join(row["questions"]), " | ".join(row["clears"])]
                writer.writerow([end, row["entity_id"], *(cell(text) for text in told)])
