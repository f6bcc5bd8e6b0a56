"""What the approver sees before deciding: the lists, what changed, how good the data are, how steady the lists are.

One content, twice: `sign-off.md` is the body of the question in Airflow, `sign-off.html` a page of the draft.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from transforms.cards import ENTITY_KINDS, PLURALS
from transforms.errors import NothingToSign, shown
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.pages.naming import in_words, route_name
from transforms.release.pages.translations import in_language, switch
from transforms.release.texts.alarms import alarm
from transforms.release.texts.words import Words, load_words
from transforms.warehouse import rows

MARKDOWN, PAGE = "sign-off.md", "sign-off.html"
LONGEST_NAME, LONGEST_REASON = 60, 400
MOST = 20  # entries shown of each kind; the rest is in the lists
_SPECIAL = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~=:/&@]")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}

Row = dict[str, Any]


def write(con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str, folder: Path) -> None:
    """Write both from the marts of the attached release, in each of the profile's languages."""
    spoken = [load_words(code, profile) for code in profile.languages]
    for words in spoken:
        content = {"t": words, "lang": words.code, "run": run_id[:6]} | _days(words, as_of)
        content |= {"heading": profile.title or profile.name, "k": _kind_words(words)} | _read(con, words)
        content["ways"] = switch(spoken, PAGE, profile.languages[0], words.code)
        for name, environment in ((MARKDOWN, _markdown()), (PAGE, pages.templates())):
            text = environment.get_template(f"{name}.j2").render(**content)
            target = folder / in_language(name, words.code, profile.languages[0])
            target.write_text(text, encoding="utf-8", newline="\n")


def _days(words: Words, as_of: date) -> Row:
    """Up to when the lists know, and when their visits are."""
    day, visit = (words.day(one, "weekday") for one in (as_of, as_of + timedelta(days=1)))
    return {
        "day": day,
        "as_of": as_of.isoformat(),
        "for_visits": words("signoff_for", visit=visit, day=words.day(as_of)),
    }


def read(draft: Path) -> str:
    """What was written for the approver of a draft, in Markdown, one language below the other.

    Raises NothingToSign where the draft is gone.
    """
    try:
        first = (draft / MARKDOWN).read_text(encoding="utf-8")
        others = sorted(draft.glob(in_language(MARKDOWN, "*", "")))
        return "\n\n---\n\n".join([first, *(other.read_text(encoding="utf-8") for other in others)])
    except OSError as error:
        raise NothingToSign(
            f"{draft}: was signed or refused meanwhile, or a newer draft of that day took its place"
        ) from error


def markdown(text: object, longest: int = LONGEST_NAME) -> str:
    """Text as Markdown shows it, whatever is in it: no markup, no link, no line break, cut where it is very long."""
    plain = " ".join(shown(str(text)).split())
    plain = plain if len(plain) <= longest else plain[: longest - 1] + "…"
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], "\\" + found[0]), plain)


@lru_cache(maxsize=1)
def _markdown() -> Environment:
    """Jinja that escapes only what the filter `name` is given: the words are ours, the names are not."""
    environment = Environment(  # noqa: S701 - Markdown, not HTML: names pass through `markdown`
        loader=FileSystemLoader(pages.TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["name"] = markdown
    environment.filters["reason"] = lambda text: markdown(text, LONGEST_REASON)
    return environment


def _read(con: duckdb.DuckDBPyConnection, words: Words) -> Row:
    """The facts, as plain rows."""
    listed = rows(con, _LISTED, [words.code])
    changes = rows(
        con, "from marts.list_changes where movement in ('new', 'left') order by entity_kind, unit, movement, entity_id"
    )
    named = con.execute("select entity_kind, entity_id, name from marts.entity where name is not null").fetchall()
    names = {(kind, entity): name for kind, entity, name in named}
    for row in changes:
        row["name"] = names.get((row["entity_kind"], row["entity_id"]), row["entity_id"])
    ways = {place["entity_id"]: route_name(words, place) for place in rows(con, "from marts.route_place")}
    for row in (*listed, *changes):
        row["name"] = ways.get(row["entity_id"], row["name"]) if row["entity_kind"] == "route" else row["name"]
    unit_names = {row["unit"]: in_words(words, row) for row in rows(con, "from marts.inspection_unit")}
    turnover = rows(con, "from marts.list_turnover")
    for row in turnover:
        row["cause_words"] = _cause(con, words, row["cause"])
    units = rows(con, _UNITS)
    health = rows(con, "from marts.data_health where in_profile order by source")
    return {
        "units": units,
        "top": {kind: [row for row in listed if row["entity_kind"] == kind][:MOST] for kind in ENTITY_KINDS},
        "changes": {kind: [row for row in changes if row["entity_kind"] == kind] for kind in ENTITY_KINDS},
        "turnover": {kind: [row for row in turnover if row["entity_kind"] == kind] for kind in ENTITY_KINDS},
        "health": health,
        "drawn": sum(row["random"] for row in units),
        "visits": sum(row["fact"] + row["lead"] + row["random"] for row in units),
        "alarms": [
            alarm(words, words.either(f"source_{h['source']}", h["source"]), h["signals"])
            for h in health
            if h["signals"]
        ],
        "decisions": rows(con, "from marts.list_decision"),
        "evaluation": evaluated(con, words),
        "stopped": _stopped(con),
        "most": MOST,
        "called": lambda unit: unit_names.get(unit, unit),
    }


# each entry with its first reason in the approver's language; the lists are in their units'
_LISTED = """
select
    l.entity_kind, l.unit, l.lane, l.list_rank, l.entity_id, l.name, l.score, l.rank, l.rank_low, l.rank_high,
    l.movement, r.reason as headline_reason
from marts.watchlist as l
left join given.reason as r
    on l.entity_kind = r.entity_kind and l.entity_id = r.entity_id and r.language = ? and r.place = 1
order by l.entity_kind, l.rank, l.entity_id, l.unit
"""
_LANES = ", ".join(f"count(*) filter (where lane = '{lane}') as {lane}" for lane in pages.LANES)

_UNITS = f"""
with listed as (select unit, {_LANES} from marts.watchlist group by unit)
select l.*, b.hours, b.weak, b.repeated, b.recent_visits, b.recent_found
from listed as l left join marts.list_burden as b on l.unit = b.unit
order by l.unit
"""


def _has(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    row = con.execute(
        "select count(*) from duckdb_tables() where database_name = 'release' and table_name = ?", [table]
    ).fetchone()
    return row != (0,)


def _cause(con: duckdb.DuckDBPyConnection, words: Words, cause: str) -> str:
    """A cause in words: the indicator's name, or one of the four that are none."""
    row = con.execute(
        "select name from marts.indicator_catalogue where indicator = ? and language = ?", [cause, words.code]
    ).fetchone()
    return str(row[0]) if row else words.either(f"cause_{cause}", cause)


def evaluated(con: duckdb.DuckDBPyConnection, words: Words) -> list[str]:
    """How the lists did so far, in sentences: hit rates where there were visits, and against simpler ways."""
    if not _has(con, "evaluation"):
        return []
    figures = rows(
        con,
        "select entity_kind, subject, measure, low, high, num, den, verdict from marts.evaluation "
        "where part = 'experiment' and unit is null and (verdict is not null or (measure = 'hit_rate' and den > 0)) "
        "order by entity_kind, measure desc, subject",
    )
    kinds, sentences = _kind_words(words), []
    for row in figures:
        kind = kinds[row["entity_kind"]]
        if row["measure"] == "hit_rate":
            lane = words.either(f"lane_{row['subject']}", row["subject"])
            low, high = (words.number(100 * (row[end] or 0), 0) for end in ("low", "high"))
            sentences.append(
                words("signoff_hits", kind=kind, lane=lane, num=row["num"], den=row["den"], low=low, high=high)
            )
        elif f"signoff_{row['measure']}" in words:
            verdict = words(f"verdict_{row['verdict']}")
            sentences.append(words(f"signoff_{row['measure']}", kind=kind, verdict=verdict))
    return sentences


def _stopped(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the fairness rule says that nothing may be released before somebody has looked."""
    query = "select 1 from marts.evaluation where part = 'fairness' and measure = 'stop' and verdict = 'yes' limit 1"
    return _has(con, "evaluation") and con.execute(query).fetchone() is not None


def _kind_words(words: Words) -> dict[str, str]:
    return {kind: words(plural) for kind, plural in PLURALS.items()}
