"""`python -m transforms.laboratory.bench.large`: a day on 100 million crossings of history, stage by stage.

The simulated world brings every source; its crossings are then drowned in made ones, three years of them on 900
routes, written into the lake as accepted. Making them takes some minutes and 9 GB of disk; `--keep DIR` keeps the lake.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from transforms import tasks
from transforms.laboratory.bench.table import Line, peak, show, timed
from transforms.laboratory.programs import enter, environment, simulate
from transforms.settings import load_settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)
SIZE = ["--agencies", "1500", "--crossings", "1000000", "--daily", "1", "--until", DAY.isoformat()]
STAGES = ("resolve", "measure", "score")
PARTS = 20
# one part: half of the rows are departures, the others what came back of them; a traveller leaves seven times or so
MADE = """
insert into lake.accepted.border_crossings by name
with place as (
    select row_number() over (order by code) - 1 as nr, code, mode from (values
        ('IDBTH', 'sea'), ('IDCGK', 'air'), ('IDDPS', 'air'), ('IDDUM', 'sea'), ('IDENT', 'land'), ('IDKNO', 'air'),
        ('IDNNK', 'sea'), ('IDSKP', 'sea'), ('IDSUB', 'air'), ('IDTBK', 'sea')) as t(code, mode)
),

left_ as (
    select
        i,
        date '{day}' - 1119 + (i * 1120 // {pairs})::integer as day,
        hash(i, 1) as h,
        hash(i, 2) as g,
        sha256((hash(i) % ({pairs} // 7 + 1))::varchar) as traveller_key
    from range({low}, {high}) as t(i)
),

told as (
    select
        left_.*,
        place.code as checkpoint,
        place.mode,
        ['SGP', 'MYS', 'THA', 'JPN', 'KOR', 'TWN', 'HKG', 'SAU', 'KHM', 'AUS', 'CHN', 'VNM', 'ARE', 'BRN', 'PHL'][
            1 + (h // 10 % 15)::integer] as other_country,
        ['visit', 'visit', 'visit', 'work', 'business', 'other', 'visit', 'study'][1 + (h // 1000 % 8)::integer]
            as purpose,
        (1 + g % 25)::integer as stay
    from left_
    inner join place on h % 10 = place.nr
),

both_ways as (
    select
        i, day, h, traveller_key, checkpoint, mode, other_country, purpose, g, 'exit' as direction
    from told
    union all
    select
        i, day + stay, h, traveller_key, checkpoint, mode, other_country, 'return', g, 'entry'
    from told
    where h % 50 <> 0
)

select
    'M' || lpad((2 * i + (direction = 'entry')::integer)::varchar, 10, '0') as crossing_id,
    (day + to_seconds((g % 86400)::bigint))::timestamptz as crossed_at,
    checkpoint,
    direction,
    traveller_key,
    day - (g % 1500)::integer as document_issued_on,
    purpose,
    other_country,
    mode,
    'QZ' || (h % 900)::varchar as carrier,
    'B' || (i // 3)::varchar as booking_ref,
    h % 7 = 0 as one_way,
    'made' as delivery_id,
    day as delivered_on,
    'border_crossings_' || strftime(day, '%Y-%m') || '.csv.gz' as file,
    i as line,
    day as known_from,
    date '9999-12-31' as known_to,
    crossed_at as recorded_at
from both_ways
where day <= date '{day}'
order by day
"""


def main(arguments: list[str] | None = None) -> int:
    """Print the table. Exit status 0, or 1 where an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m transforms.laboratory.bench.large", description=__doc__)
    parser.add_argument("--crossings", type=int, default=100_000_000)
    parser.add_argument("--keep", type=Path, help="where the lake is kept, and taken from when it is there")
    parser.add_argument("--stage", choices=STAGES, help=argparse.SUPPRESS)  # in a process of its own
    asked = parser.parse_args(arguments)
    if asked.stage:
        return stage(asked.stage)
    with tempfile.TemporaryDirectory(prefix="awas-bench-") as name:
        top = asked.keep or Path(name)
        enter(top, "asean", top / "world" / "drops", "a key that only the benchmark uses")
        if not (top / "made").exists():
            make(top, asked.crossings)
        print(f"{asked.crossings:,} made crossings, {load_settings().threads} threads", flush=True)
        return show(lines_of_stages())


def lines_of_stages() -> Iterator[Line]:
    """Each stage in a process of its own, so that its memory is its own."""
    took, most = 0.0, 0.0
    for name in STAGES:
        command = [sys.executable, "-m", "transforms.laboratory.bench.large", "--stage", name]
        done = subprocess.run(command, env=environment(), check=True, stdout=subprocess.PIPE, text=True)
        told = json.loads(done.stdout.splitlines()[-1])
        yield Line(name, told["clock"], "s")
        yield Line(f"{name}, of the processors", told["processor"], "s")
        yield Line(f"{name}, peak memory", told["memory"], "GB")
        took, most = took + told["clock"], max(most, told["memory"])
    yield Line("all stages", took, "s", 60)
    yield Line("most memory of a stage", most, "GB", 4)


def make(top: Path, crossings: int) -> None:
    """The world's deliveries taken in, and the made crossings beside them."""
    simulate(top / "world", *SIZE)
    for source in tasks.sources():
        tasks.deliver(source, DAY)
    pairs = crossings // 2
    con = connect(load_settings())
    for part in range(PARTS):
        con.execute(MADE.format(day=DAY, pairs=pairs, low=pairs * part // PARTS, high=pairs * (part + 1) // PARTS))
    con.close()
    (top / "made").touch()


def stage(name: str) -> int:
    """Run a stage and print what it took."""
    took = timed(lambda: {"resolve": tasks.resolve, "measure": tasks.measure, "score": tasks.score}[name](DAY))
    print(json.dumps({"clock": took.clock, "processor": took.processor, "memory": peak()}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
