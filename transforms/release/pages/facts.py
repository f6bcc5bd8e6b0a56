"""What the pages show, read once from the marts: they hold nothing that must not be published."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from transforms.cards import ENTITY_KINDS
from transforms.release.pages.sources import FAMILY, KEPT, TABLES, query
from transforms.release.texts.reasons import listed_points
from transforms.warehouse import rows

Row = dict[str, Any]
Key = tuple[str, str]  # entity_kind, entity_id

VISITED = ("fact", "lead", "random")  # the visits of a day, as a list is read
LANES = (*VISITED, "silent")
WEEKS = 52
EVIDENCE_SHOWN = 20  # rows of a reason on a page; all of them are in watchlists.duckdb


@dataclass(frozen=True)
class Facts:
    """A day's marts as the pages need them; rows as dicts, keyed by entity where it helps."""

    as_of: date
    run_id: str
    languages: list[str]
    units: list[Row]
    listed: list[Row]
    totals: dict[str, int]
    points: dict[Key, list[Row]]
    reasons: dict[tuple[str, str, str], list[Row]]
    evidence: dict[tuple[str, str, str], list[Row]]
    cases: dict[tuple[str, str, str], list[Row]]
    tables: dict[str, dict[Key, list[Row]]]
    health: list[Row]
    gaps: list[Row]
    changes: dict[tuple[str, str, str], Row]
    left: dict[str, list[Row]]
    earlier: list[Row]
    places: list[Row]
    routes: dict[str, Row]
    regions: dict[str, Row]
    holidays: list[Row]
    names: dict[Key, str]
    snoozed: list[Row]
    pairs: list[Row]
    ways: list[Row]
    rules: dict[str, list[Row]]
    hits: list[Row]
    ran: list[Row]
    previous_as_of: date | None

    def of(self, table: str, kind: str, entity: str) -> list[Row]:
        """The rows of a table of `TABLES` about an entity; none where the table is not there."""
        return self.tables.get(table, {}).get((kind, entity), [])

    @property
    def in_groups(self) -> bool:
        """Whether something is not shown because it would tell of 1 to 4 people."""
        return any(row["withheld"] for rows in self.tables.get("weekly_volume", {}).values() for row in rows)

    def units_of(self, kind: str, entity: str) -> list[str]:
        """The units on whose lists something is."""
        return sorted(r["unit"] for r in self.listed if (r["entity_kind"], r["entity_id"]) == (kind, entity))

    def units_with_page(self, kind: str, entity: str) -> list[str]:
        """The units that have a page of something: those on whose lists it is, else those on whose lists it was."""
        of_earlier = (r["unit"] for r in self.earlier if (r["entity_kind"], r["entity_id"]) == (kind, entity))
        return self.units_of(kind, entity) or sorted(of_earlier)

    def weeks(self, count: int = WEEKS) -> list[date]:
        """The last Mondays, oldest first."""
        monday = self.as_of - timedelta(days=self.as_of.weekday())
        return [monday - timedelta(weeks=n) for n in reversed(range(count))]

    def whole_weeks(self) -> dict[str, date]:
        """First and last day of the four weeks that are over (as in marts.route_neighbour)."""
        last = self.as_of - timedelta(days=self.as_of.weekday() + 1 if self.as_of.weekday() < 6 else 0)
        return {"first": last - timedelta(days=27), "last": last}

    def months(self) -> list[date]:
        """The first days of the last thirteen months, oldest first."""
        last = self.as_of.year * 12 + self.as_of.month - 1
        return [date(n // 12, n % 12 + 1, 1) for n in range(last - 12, last + 1)]


def read(con: duckdb.DuckDBPyConnection, as_of: date, run_id: str, languages: list[str]) -> Facts:
    """Read the marts of the attached release. languages: the profile's."""
    changes = rows(con, "select * from marts.list_changes order by all")
    there = {row["table_name"] for row in rows(con, _THERE)}
    return Facts(
        as_of=as_of,
        run_id=run_id,
        languages=languages,
        units=rows(con, "select * from marts.inspection_unit order by unit"),
        listed=rows(con, _LISTED),
        totals=dict.fromkeys(ENTITY_KINDS, 0) | dict(con.execute(_TOTALS).fetchall()),
        points=_grouped(listed_points(con, as_of), "entity_kind", "entity_id"),
        reasons=_grouped(rows(con, "select * from given.reason order by all"), "entity_kind", "entity_id", "language"),
        evidence=_grouped(rows(con, _EVIDENCE), "entity_kind", "entity_id", "indicator"),
        cases=_grouped(rows(con, _CASES), "entity_kind", "entity_id", "indicator"),
        tables={table: _about(con, table, kind) for table, kind in TABLES.items() if table in there}
        | {table: _families(con, table) for table in FAMILY if set(FAMILY) <= there},
        health=rows(con, "select * from marts.data_health where in_profile order by source"),
        gaps=rows(con, "select * from marts.checkpoint_gap order by all") if "checkpoint_gap" in there else [],
        changes={(c["unit"], c["entity_kind"], c["entity_id"]): c for c in changes},
        left=_left(changes),
        earlier=rows(con, "select * from marts.earlier_entry order by all"),
        places=rows(con, "select * from marts.place_of_concern order by all"),
        routes={row["entity_id"]: row for row in rows(con, "select * from marts.route_place order by entity_id")},
        regions={row["region"]: row for row in rows(con, "from marts.region")},
        holidays=rows(con, "select * from marts.holiday order by all"),
        names={(r["entity_kind"], r["entity_id"]): r["name"] for r in rows(con, _NAMES)},
        snoozed=rows(con, _SNOOZED) if "list_decision" in there else [],
        pairs=rows(con, "select * from marts.agency_employer order by all"),
        ways=rows(con, "select * from marts.agency_way order by all"),
        rules={key: rules_of for (key,), rules_of in _grouped(rows(con, _RULES), "indicator").items()},
        hits=rows(con, _HITS) if "evaluation" in there else [],
        ran=rows(con, "select * from marts.run_ledger order by all"),
        previous_as_of=changes[0]["previous_as_of"] if changes else None,
    )


def _about(con: duckdb.DuckDBPyConnection, table: str, kind: str) -> dict[Key, list[Row]]:
    """A table's rows about what has a page, by entity, in the order of the query that a page shows."""
    about = "entity_id in" if kind else "(entity_kind, entity_id) in"
    listed = f"select entity_id from marts.watchlist where entity_kind = '{kind}'" if kind else _ON_LIST
    listed += _EARLIER if table in KEPT else ""
    about_rows = rows(con, f"select * from marts.{table} where {about} ({listed}) order by all")
    groups: dict[Key, list[Row]] = defaultdict(list)
    for row in about_rows:
        groups[(kind or row["entity_kind"], row["entity_id"])].append(row)
    return dict(groups)


def _families(con: duckdb.DuckDBPyConnection, table: str) -> dict[Key, list[Row]]:
    """The same for a table of `FAMILY`, by the very query that a page shows."""
    listed = rows(con, "select distinct entity_id from marts.watchlist where entity_kind = 'agency' order by 1")
    families = ((row["entity_id"], rows(con, query(table, "agency", row["entity_id"]))) for row in listed)
    return {("agency", entity): about for entity, about in families}


def _grouped(ungrouped: list[Row], *names: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in ungrouped:
        groups[tuple(row[name] for name in names)].append(row)
    return dict(groups)


def _left(changes: list[Row]) -> dict[str, list[Row]]:
    """What has left each unit's list since the previous one."""
    left: dict[str, list[Row]] = defaultdict(list)
    for change in changes:
        if change["movement"] == "left":
            left[change["unit"]].append(change)
    return dict(left)


_THERE = "select table_name from duckdb_tables() where database_name = 'release' and schema_name = 'marts'"

# what has left a list is on none, so its name is not in the watchlists
_NAMES = """
select entity_kind, entity_id, coalesce(name, entity_id) as name from marts.entity
where (entity_kind, entity_id) in (select (entity_kind, entity_id) from marts.list_changes where movement = 'left')"""

_TOTALS = "select entity_kind, count(*) from marts.scores group by entity_kind"

_SNOOZED = "select * from marts.list_decision where decision = 'snooze' order by all"

# how often visits to facts and leads (list), and to what was drawn, found something; without a unit: of all
_HITS = """
select unit, entity_kind, subject, num::bigint as found, den::bigint as visits, low, high from marts.evaluation
where part = 'experiment' and measure = 'hit_rate' and subject in ('list', 'random') and den > 0
order by all"""

_RULES = "select * from marts.rule order by indicator, article"

_ON_LIST = "select (entity_kind, entity_id) from marts.watchlist"
_EARLIER = " union all select (entity_kind, entity_id) from marts.earlier_entry"

# the lists of several kinds that a unit visits are read as one: facts and leads in their order, then what was drawn
_LISTED = """
select * from marts.watchlist
order by unit, lane = 'silent', lane = 'random', list_rank, entity_kind, entity_id
"""

_EVIDENCE = f"""
select * from marts.evidence where (entity_kind, entity_id) in ({_ON_LIST})
qualify row_number() over (
    partition by entity_kind, entity_id, indicator
    order by event_month desc nulls last, event_on desc nulls last, source, record_id, file, line
) <= {EVIDENCE_SHOWN}
order by
    entity_kind, entity_id, indicator, event_month desc nulls last, event_on desc nulls last, source, record_id, file,
    line
"""

# cases of each indicator by month: the rows that are published, counted
_CASES = f"""
select
    entity_kind, entity_id, indicator, event_month as month, count(*) as cases,
    min(event_on) as first_on, max(event_on) as last_on, coalesce(max(true_count), 0) as true_count
from marts.evidence
where event_month is not null and (entity_kind, entity_id) in ({_ON_LIST})
group by entity_kind, entity_id, indicator, month
order by entity_kind, entity_id, indicator, month
"""
