"""`python -m transforms.laboratory.bench.release`: a release for 50 units and 10,000 agencies.

400 agencies and 100 routes are listed. The lake is synthetic: 30 indicators an agency, a year of weeks, three months of
scores. Times are of this machine.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

from transforms.cards import load_cards
from transforms.laboratory.bench.table import Line, peak, show, timed
from transforms.laboratory.scored_day import session
from transforms.laboratory.scored_rows import DAY
from transforms.laboratory.small_country import profile, settings
from transforms.release import DraftInfo, drafting
from transforms.release.record import manifest

UNITS, AGENCIES, ROUTES = 50, 10_000, 700
INDICATORS = 30
_FILLED = f"""
create table who as
select 'agency' as entity_kind, 'AG' || lpad(i::varchar, 6, '0') as entity_id, i as n, i % {UNITS} as unit
from range({AGENCIES}) as t (i);
insert into who
select 'route', 'ID' || lpad(i::varchar, 3, '0') || '>MYS:' || ['work', 'visit', 'study'][1 + i % 3], i,
    i % {UNITS}
from range({ROUTES}) as t (i);
insert into ref.units (unit, name, kind, serves, capacity, language)
select 'U' || lpad(i::varchar, 2, '0'), 'Unit ' || i, if(i < 40, 'labour', 'border'), ['*'], 10,
    if(i % 2 = 0, 'en', 'id')
from range({UNITS}) as t (i);
insert into ref.checkpoints (code, name, country, mode, lat, lon)
select 'ID' || lpad(i::varchar, 3, '0'), 'Gate ' || i, 'IDN', 'sea', -8 + i % 14, 96 + i % 40
from range({ROUTES}) as t (i);
insert into core.agency (entity_id, name, address, city, region)
select entity_id, 'PT Agensi ' || n, 'Jl. Merdeka ' || n, 'Kota ' || unit, 'ID-JK' from who
where entity_kind = 'agency';
create or replace table core.route as
select entity_id, entity_id as name, split_part(entity_id, '>', 1) as checkpoint, 'MYS' as destination,
    split_part(entity_id, ':', 2) as purpose, 'sea' as mode, 'U' || lpad(unit::varchar, 2, '0') as unit
from who where entity_kind = 'route';
insert into lake.resolve.agency_alias (as_of, agency_id, agency_name, entity_id, certainty, matched_by)
select date '{DAY}', entity_id, 'PT Agensi ' || n, entity_id, 'certain', 'id' from who
where entity_kind = 'agency';
insert into lake.score.point by name
select date '{DAY}' as as_of, entity_kind, entity_id, indicator, 'permits' as domain,
    hash(entity_id, indicator) % 12 as num, 40 + n % 90 as den, num / den as value, 0.08 as peer_value,
    value as shrunk, value / 2 as low, value * 2 as high,
    ((hash(indicator, entity_id) % 61)::int - 20) / 50 as points, 'ok' as status,
    date '{DAY}' as data_as_of, 1.0 as completeness, 'all' as peer_group
from who cross join code;
insert into lake.score.entity by name
with summed as (select entity_kind, entity_id, sum(points) as score from lake.score.point group by all),
ranked as (select *, rank() over (partition by entity_kind order by score desc) as r from summed)
select date '{DAY}' - i::int as as_of, entity_kind, entity_id, score, r as rank_with_ties,
    row_number() over (partition by entity_kind, i order by r, entity_id) as rank_no_ties,
    greatest(1, r - 20) as rank_low, r + 60 as rank_high, 'B' as tier, 0.9 as coverage, 0 as facts
from ranked cross join range(92) as d (i);
insert into lake.score.listing by name
select as_of, entity_kind, 'U' || lpad(unit::varchar, 2, '0') as unit, 'lead' as lane,
    row_number() over (partition by as_of, unit order by entity_kind, rank_no_ties) as list_rank, entity_id
from lake.score.entity inner join who using (entity_kind, entity_id)
where as_of > date '{DAY}' - 2
qualify row_number() over (partition by as_of, unit, entity_kind order by rank_no_ties)
    <= if(entity_kind = 'agency', 8, 2);
insert into lake.measure.volume by name
select date '{DAY}' as as_of, entity_kind, entity_id,
    (date_trunc('week', date '{DAY}') - to_days(7 * i::int))::date as week,
    (hash(entity_id, i) % 60)::double as volume, 30.0 as expected, 55.0 as upper
from who cross join range(52) as w (i);
insert into lake.measure.evidence by name
select date '{DAY}' as as_of, p.indicator, p.entity_kind, p.entity_id, 'work_permits' as source,
    'WP' || hash(p.entity_id, p.indicator, i) as record_id, date '{DAY}' - (i * 9)::int as event_on,
    'permits.csv' as file, i + 2 as line, p.num::bigint as true_count
from lake.score.point as p cross join range(30) as e (i) where i < p.num;
"""


def main() -> int:
    """Print the table. Exit status 0, or 1 where the aim is missed."""
    con = session()
    fill(con)
    with tempfile.TemporaryDirectory(prefix="awas-bench-") as name:
        home = Path(name)
        drafted: list[DraftInfo] = []
        took = timed(lambda: drafted.append(drafting.write_draft(con, settings(home), profile(home / "profile"), DAY)))
        draft = drafted[0].path
        units = [path.stat().st_size for path in draft.glob("units/*/index.html")]
        pages = [path.stat().st_size for path in draft.glob("units/*/*/*.html")]
        size = sum(path.stat().st_size for path in draft.rglob("*") if path.is_file())
        return show(
            [
                Line("draft of the release", took.clock, "s"),
                Line("draft of the release, of the processor", took.processor, "s", 60),
                Line("files", len(list(manifest.read(draft)["files"])), ""),
                Line("pages of entities", len(pages), ""),
                Line("largest page of a unit", max(units) / 1e6, "MB"),
                Line("largest page of an entity", max(pages) / 1e6, "MB"),
                Line("all of it", size / 1e6, "MB"),
                Line("peak memory", peak(), "GB"),
            ]
        )


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """The small world's tables, emptied and filled at the size of a large country."""
    for table in ("score.listing", "score.entity", "score.point", "measure.evidence", "measure.volume"):
        con.execute(f"delete from lake.{table}")
    con.execute("delete from lake.resolve.agency_alias; delete from ref.units; delete from core.agency")
    indicators = [code for code, card in load_cards().items() if card.entity_kind == "agency" and card.kind == "rate"]
    con.execute(f"create table code as select unnest({indicators[:INDICATORS]!r}) as indicator")
    con.execute(_FILLED)


if __name__ == "__main__":
    sys.exit(main())
