"""What the pages show, read once from the marts: they hold nothing that must not be published."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from transforms.release.reasons import listed_points

Row = dict[str, Any]
Key = tuple[str, str]  # entity_kind, entity_id

WEEKS = 52
EVIDENCE_SHOWN = 8  # rows of a reason on a page; all of them are in watchlists.duckdb


@dataclass(frozen=True)
class Facts:
    """A day's marts as the pages need them; rows as dicts, keyed by entity where it helps."""

    as_of: date
    run_id: str
    units: list[Row]
    listed: list[Row]
    totals: dict[str, int]
    points: dict[Key, list[Row]]
    reasons: dict[tuple[str, str, str], list[Row]]
    evidence: dict[tuple[str, str, str], list[Row]]
    volumes: dict[Key, dict[date, Row]]
    health: list[Row]
    changes: dict[tuple[str, str, str], Row]
    previous_as_of: date | None

    def weeks(self) -> list[date]:
        """The Mondays of the pictures, oldest first."""
        monday = self.as_of - timedelta(days=self.as_of.weekday())
        return [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]


def read(con: duckdb.DuckDBPyConnection, as_of: date, run_id: str) -> Facts:
    """Read the marts of the attached release."""
    changes = rows(con, "select * from marts.list_changes order by all")
    return Facts(
        as_of=as_of,
        run_id=run_id,
        units=rows(con, _UNITS),
        listed=rows(con, _LISTED),
        totals={
            kind: rows(con, f"select count(*) as n from marts.{kind}_scores")[0]["n"] for kind in ("agency", "route")
        },
        points=_grouped(listed_points(con), "entity_kind", "entity_id"),
        reasons=_grouped(rows(con, "select * from given.reason order by all"), "entity_kind", "entity_id", "language"),
        evidence=_grouped(rows(con, _EVIDENCE), "entity_kind", "entity_id", "indicator"),
        volumes=_volumes(con),
        health=rows(con, "select * from marts.data_health order by source"),
        changes={(c["unit"], c["entity_kind"], c["entity_id"]): c for c in changes},
        previous_as_of=changes[0]["previous_as_of"] if changes else None,
    )


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """The rows of a query as dicts."""
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _grouped(found: list[Row], *names: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in found:
        groups[tuple(row[name] for name in names)].append(row)
    return dict(groups)


def _volumes(con: duckdb.DuckDBPyConnection) -> dict[Key, dict[date, Row]]:
    groups = _grouped(rows(con, _VOLUMES), "entity_kind", "entity_id")
    return {key: {row["week"]: row for row in found} for key, found in groups.items()}


_ON_LIST = """(entity_kind, entity_id) in (
    select ('agency', entity_id) from marts.agency_watchlist
    union all select ('route', entity_id) from marts.route_watchlist)"""

_UNITS = """
with listed as (select unit from marts.agency_watchlist union select unit from marts.route_watchlist)
select
    coalesce(u.unit, l.unit) as unit, coalesce(u.name, l.unit) as name, u.kind,
    coalesce(u.language, getvariable('language')) as language
from ref.units as u full join listed as l on u.unit = l.unit
order by 1
"""

_LISTED = """
with listed as (
    select 'agency' as entity_kind, * from marts.agency_watchlist
    union all by name select 'route' as entity_kind, * from marts.route_watchlist
)
select * from listed order by unit, list_rank, entity_kind, lane, entity_id
"""

_EVIDENCE = f"""
select * from marts.evidence where {_ON_LIST}
qualify row_number() over (
    partition by entity_kind, entity_id, indicator
    order by event_on desc nulls last, source, record_id, file, line
) <= {EVIDENCE_SHOWN}
order by entity_kind, entity_id, indicator, event_on desc nulls last, source, record_id, file, line
"""

_VOLUMES = f"select * from marts.weekly_volume where {_ON_LIST} order by entity_kind, entity_id, week"
