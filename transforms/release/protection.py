"""The protection lane: groups of people who may need help, for those who may help them, apart from every list.

It has a folder of its own, outside the releases, and is the only place that reads sex and age. Nothing that scores
or lists knows of it. Counts of people below five are nowhere in it; single persons never are.
"""

from __future__ import annotations

import csv
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.profile import Profile
from transforms.queries import graph
from transforms.release import pages
from transforms.release.record import manifest
from transforms.release.texts.safety import cell
from transforms.release.texts.words import Words, load_words
from transforms.session import as_of_session
from transforms.settings import Settings
from transforms.warehouse import connect, rows

COHORTS = ("overdue", "sanctioned", "minor_permit", "minor_crossing")
NEEDS = {
    "overdue": ("work_permits", "border_crossings"),
    "sanctioned": ("work_permits", "employer_register"),
    "minor_permit": ("work_permits",),
    "minor_crossing": ("border_crossings",),
}
Row = dict[str, Any]


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Write `<home>/protection/<as_of>/` (or under AWAS_PROTECTION), replacing what was there for the day.

    Returns one line of counts. Raises AwasError where the lake or a query cannot be read.
    """
    con = connect(settings, read_only=True)
    try:
        as_of_session(con, settings, profile, as_of)
        groups = compute(con, as_of)
        return write(con, profile, as_of, groups, settings.protection or settings.home / "protection")
    finally:
        con.close()


def compute(con: duckdb.DuckDBPyConnection, as_of: date) -> list[Row]:
    """The cohorts of the day, each with its breakdowns, in a session as of that day."""
    graph.run(con, graph.queries("protection"), {"as_of": as_of})
    groups = rows(con, "from protection.cohort order by cohort, people desc, country, place")
    broken = rows(con, "from protection.breakdown order by all")
    for group in groups:
        same = [b for b in broken if all(b[key] == group[key] for key in ("cohort", "country", "place"))]
        group["parts"] = [(b["attribute"], b["value"], b["people"]) for b in same]
    return groups


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, groups: list[Row], top: Path) -> str:
    """Write page, table and manifest of the cohorts into `<top>/<as_of>/`, all or nothing, for its owner alone."""
    top.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix=f".{as_of}_", dir=top))
    try:
        _table(folder / "cohorts.csv", groups)
        _page(con, profile, as_of, groups, folder / "index.html")
        manifest.write(folder, {"as_of": as_of.isoformat(), "profile": profile.name, "version": 1})
        for path in folder.iterdir():
            path.chmod(0o600)
        target = top / as_of.isoformat()
        if target.exists():
            target.rename(folder / f".old.{os.getpid()}")
            shutil.rmtree(folder / f".old.{os.getpid()}")
        folder.rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    people = sum(group["people"] for group in groups)
    return f"{len(groups)} groups of people who may need help ({people} people): {target}"


def _table(path: Path, groups: list[Row]) -> None:
    """One line a cohort, and one for each part of it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["cohort", "country", "place", "since", "attribute", "value", "people"])
        for group in groups:
            where = [cell(group[key]) for key in ("cohort", "country", "place", "since")]
            for attribute, value, people in [("all", "all", group["people"]), *group["parts"]]:
                writer.writerow([*where, attribute, value, people])


def _page(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, groups: list[Row], path: Path) -> None:
    words = load_words(profile.languages[0], profile)
    missing = {cohort: [words.either(f"source_{s}", s) for s in _missing(con, NEEDS[cohort])] for cohort in COHORTS}
    for group in groups:
        group["country_name"] = _country(con, words, group["country"])
        group["owed"] = _owed(con, words.code, group)
    text = pages.templates().get_template("protection.html.j2").render(
        t=words, lang=words.code, day=words.day(as_of, "weekday"), heading=profile.title or profile.name,
        cohorts={cohort: [g for g in groups if g["cohort"] == cohort] for cohort in COHORTS}, missing=missing,
    )  # fmt: skip
    path.write_text(text, encoding="utf-8", newline="\n")


def _missing(con: duckdb.DuckDBPyConnection, sources: tuple[str, ...]) -> list[str]:
    there = {s for (s,) in con.execute("select source from core.source_status where available").fetchall()}
    return [source for source in sources if source not in there]


def _country(con: duckdb.DuckDBPyConnection, words: Words, code: str) -> str:
    row = con.execute(
        "select coalesce(names[?], name_en) from ref.countries where code = ?", [words.code, code]
    ).fetchone()
    return str(row[0]) if row and row[0] else code


def _owed(con: duckdb.DuckDBPyConnection, language: str, group: Row) -> list[Row]:
    """What the profile names for a cohort in a country, else for it anywhere; in the language, else in English."""
    return rows(
        con,
        "select protection, referral from ref.protection where cohort = ? and country in (?, '*') "
        "and language in (?, 'en') order by country = '*', language <> ?, protection, referral limit 1",
        [group["cohort"], group["country"], language, language],
    )
