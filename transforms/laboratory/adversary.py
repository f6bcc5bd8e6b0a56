"""`python -m transforms.laboratory.adversary RELEASE…`: small counts of people from what leaves the authority.

Plain arithmetic that any reader can do: parts from wholes, sums from weeks, rows from rows, nested questions,
sentences. What it finds must not be there. The numbers that count other things (months, adverts) are none of its
business: the release's own catalogue says which those are. Of several releases, the oldest first, what their tens tell
together as well.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np

_PEOPLE = """
    select distinct on (indicator) indicator, num_counts = 'people' as num_people,
        den_counts in ('people', 'staff') as den_people, num_counts = den_counts as of_base
    from marts.indicator_catalogue order by indicator
"""
Figure = tuple[str, ...]
_COUNTS = ("declared", "permitted", "left_work", "left_visit", "came_in")
ATTACKS = {
    "a count": """
        select entity_id, indicator, num from marts.score_points inner join people using (indicator)
        where num_people and num > 0 and num < 5""",
    "a base": """
        select entity_id, indicator, den from marts.score_points inner join people using (indicator)
        where den_people and den > 0 and den < 5""",
    "all but a count": """
        select entity_id, indicator, den - num from marts.score_points inner join people using (indicator)
        where num_people and of_base and num > 0 and den - num > 0 and den - num < 5""",
    "what follows from a count": """
        select entity_id, indicator, coalesce(value, shrunk, low, high, q_value) from marts.score_points
        where withheld and coalesce(value, shrunk, low, high, q_value) is not null""",
    "complaints of another kind": """
        select w.entity_id, p.indicator, w.num - p.num from marts.score_points as w
        inner join marts.score_points as p using (entity_kind, entity_id)
        where w.indicator = 'A12' and p.indicator = 'A13' and p.num > 0 and w.num - p.num > 0 and w.num - p.num < 5""",
    "rows of a withheld count": """
        select e.entity_id, indicator, count(*) from marts.evidence as e
        inner join marts.score_points as p using (entity_kind, entity_id, indicator)
        where p.withheld or coalesce(p.num, 0) = 0 group by all""",
    "how many rows": """
        select e.entity_id, indicator, max(true_count) from marts.evidence as e inner join people using (indicator)
        where num_people and true_count < 5 group by all""",
    "the people of a day by their rows": """
        select entity_id, indicator, count(*) from marts.evidence inner join people using (indicator)
        where num_people and event_on is not null group by all""",
    "a month of few weeks by its rows": """
        select e.entity_id, e.indicator, count(*) from marts.evidence as e
        inner join marts.score_points as p using (entity_kind, entity_id, indicator)
        where e.entity_kind = 'route' and p.den is null and e.event_month is not null and not exists (
            from marts.weekly_volume as v
            where v.entity_kind = e.entity_kind and v.entity_id = e.entity_id and v.volume is not null
                and v.week > e.event_month - 7 and v.week < e.event_month + 31
        ) group by all""",
    "a week by a sum of weeks": """
        select entity_id, stretch::varchar, any_value(volume) from (
            select *, case when (as_of - week) // 7 < 4 then 4 else 26 end as stretch
            from marts.weekly_volume cross join (select max(as_of) as as_of from marts.score_points)
            where entity_kind = 'route' and (as_of - week) // 7 < 26
        )
        group by entity_id, stretch
        having count(*) filter (volume is null) = 1 and count(*) filter (volume > 0) > 0""",
    "a step of the waterfall": """
        select entity_id, step, of_workers - workers from marts.agency_waterfall
        where (workers > 0 and workers < 5) or (of_workers > 0 and of_workers < 5)
            or (of_workers - workers > 0 and of_workers - workers < 5)""",
    "two steps of the waterfall": """
        select a.entity_id, b.step, a.workers - b.of_workers from marts.agency_waterfall as a
        inner join marts.agency_waterfall as b on a.entity_id = b.entity_id and b.place = a.place + 1 and b.place < 5
        where abs(a.workers - b.of_workers) between 1 and 4""",
    "what it would have to be": """
        select entity_id, indicator, num_to from marts.leave_list inner join people using (indicator)
        where withheld is not null and (num_to > 0 or value_to is not null)""",
    "an empty cell without a word": """
        select p.entity_id, p.indicator, null from marts.score_points as p
        inner join marts.indicator_catalogue as c using (indicator)
        where p.status = 'ok' and c.kind = 'rate' and ((p.num is null and p.num_withheld is null)
            or (p.den is null and p.den_withheld is null))""",
}


def recovered(release: Path) -> list[str]:
    """What of few people can be told from what leaves the authority: a line each, with place, entity and number."""
    with duckdb.connect(str(release / "watchlists.duckdb"), read_only=True) as con:
        con.execute(f"create temp table people as {_PEOPLE}")
        people = {row[0]: row[1:] for row in con.execute("from people").fetchall()}
    shared = [*release.glob("contest/**/*.html"), *release.glob("exchange/*.jsonl"), *release.glob("*.jsonl")]
    return [*_in_exchange(release, people), *_in_sentences(shared), *_in_packets(release)]


def recovered_inside(release: Path) -> list[str]:
    """The same of all of a release folder whose profile shows counts in groups of five inside the authority as well."""
    con = duckdb.connect(str(release / "watchlists.duckdb"), read_only=True)
    try:
        linked = list(_in_differences(con))
        con.execute(f"create temp table people as {_PEOPLE}")
        people = {row[0]: row[1:] for row in con.execute("from people").fetchall()}
        found = [f"{name}: {row}" for name, query in ATTACKS.items() for row in con.execute(query).fetchall()]
    finally:
        con.close()
    written = [release / "agencies.csv", release / "routes.csv", *release.rglob("*.html"), *release.rglob("*.jsonl")]
    return [*found, *linked, *_in_exchange(release, people), *_in_sentences(written), *_in_packets(release)]


def _in_differences(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Withheld counts that are one published column without another one, in all entities where all three are shown."""
    for (kind,) in con.execute("select distinct entity_kind from marts.score_points order by all").fetchall():
        points = con.execute(
            "select entity_id, indicator, num, den, den - num as rest, num_withheld from marts.score_points "
            "where entity_kind = ? order by all", [kind],
        ).df()  # fmt: skip
        table = points.pivot(index="entity_id", columns="indicator", values=["num", "den", "rest"]).dropna(
            axis=1, how="all"
        )
        values = table.to_numpy(dtype=np.float64)
        hidden = points[points["num_withheld"].notna()].groupby("indicator")["entity_id"].apply(set)
        few = points[points["num_withheld"] == "few"].groupby("indicator")["entity_id"].apply(set)
        for indicator in sorted(set(hidden.index) & set(table["num"].columns)):
            target = table["num"][indicator].to_numpy(dtype=np.float64)
            own = [i for i, (_, name) in enumerate(table.columns) if name == indicator]
            is_hidden = table.index.isin(list(hidden[indicator]))
            is_few = table.index.isin(list(few.get(indicator, ())))
            for first in range(values.shape[1]):
                apart = values[:, [first]] - values
                shown = np.isfinite(apart) & (target > 0)[:, None]
                # where next to nothing is taken away, that a handful agrees is chance; that many do is not
                enough = ((shown & (values > 0)).sum(0) >= 5) | (shown.sum(0) >= 20)
                same = ((apart == target[:, None]) | ~shown).all(0) & enough
                # what says of a hidden few that it is none, or five, is refuted by the word "few"
                of_few = np.isfinite(apart) & is_few[:, None]
                same &= ((apart > 0) & (apart < 5) | ~of_few).all(0)
                told = np.isfinite(apart) & is_hidden[:, None] & (apart > 0)
                for second in np.flatnonzero(same & told.any(0)):
                    if first not in own or second not in own:
                        names = [" ".join(table.columns[i]) for i in (first, second)]
                        yield f"{kind}: {indicator} is {names[0]} without {names[1]}: {told[:, second].sum()} withheld"


def _in_exchange(release: Path, people: dict[str, tuple[bool, bool, bool]]) -> Iterator[str]:
    """Counts, and all but counts, in the package for other authorities; its schema names every column."""
    described = json.loads((release / "exchange" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        fields = {field["name"] for field in resource["schema"]["fields"]}
        if "num" not in fields:
            continue
        if not {"withheld", "num_withheld", "den_withheld"} <= fields:
            yield f"exchange: {resource['name']} does not say what is withheld"
        with (release / "exchange" / resource["path"]).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                num = float(row["num"] or 0)
                rest = float(row["den"]) - num if row["den"] else 0
                of_people, _, in_people = people[row["indicator"]]
                if of_people and (0 < num < 5 or (in_people and num > 0 and 0 < rest < 5)):
                    yield f"exchange: {row['entity_id']} {row['indicator']}: {num} and {rest}"


def _in_sentences(paths: Iterable[Path]) -> Iterator[str]:
    """Sentences of pages and tables: 3 permits, 3 of 40, 38 of 40; in English, which every profile has."""
    few = re.compile(r"(?<![\d.,])([1-4]) (?:complaints|permits were filed|departures|workers|applicants|visitors) ")
    people = "permits|workers|departures|applicants|visitors|permit holders"
    part = re.compile(rf"(?<![\d.,])(?<!than )(\d+) of (\d+) (?:{people})")  # not "fewer than 5 of 9"
    for path in paths:
        text = path.read_text(encoding="utf-8").replace(",", "")
        for hit in few.finditer(text):
            yield f"{path.name}: {hit[0]}"
        for hit in part.finditer(text):
            num, den = int(hit[1]), int(hit[2])
            if 0 < num < 5 or 0 < den - num < 5:
                yield f"{path.name}: {hit[0]}"


def recovered_in_tens(releases: Sequence[Path]) -> list[str]:
    """What the tens of successive releases, the oldest first, tell of fewer people: a line each.

    A count of a time that is over which moves by fewer than 20 tells how few were added; a total that is not the sum
    of what is told of its parts tells of the parts that are not told.
    """
    found, told = list[str](), dict[Figure, int]()
    for release in releases:
        now = dict(_tens(release))
        found += [f"{' '.join(one)}: {value} is no ten" for one, value in now.items() if value % 10 or value < 10]
        times = {one[:2] for one in told}
        for one, value in now.items():
            moved = abs(value - told.get(one, 0)) if one[:2] in times else 0
            if 0 < moved < 20:
                found.append(f"{' '.join(one)}: moved by {moved} to {value} in {release.name}")
        told |= now
        found += [f"{line} in {release.name}" for line in _totals(now, told)]
    return found


def _tens(release: Path) -> Iterator[tuple[Figure, int]]:
    """Every count of people that is told by corridor and quarter, or by year. The kind and the time come first."""
    packs = sorted((release / "exchange").glob("corridors/*/figures.csv"))
    for path in [release / "public" / "corridors.csv", *packs]:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                counts = {
                    name: row[name] for name in row if name not in ("quarter", "corridor", "origin", "destination")
                }
                yield from (
                    (("quarter", row["quarter"], row["corridor"], name), int(n)) for name, n in counts.items() if n
                )
    with (release / "exchange" / "national_return.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["counted_in"] == "people":
                yield ("year", row["year"], row["figure"], row["breakdown"], row["item"]), int(row["value"])


def _totals(now: Mapping[Figure, int], told: Mapping[Figure, int]) -> Iterator[str]:
    """Totals that are not the sum of their parts. told: parts that any release told, too."""
    for one, value in now.items():
        if one[0] == "year" and one[3] == "all" and one[2] == "workers_permitted":
            parts = [n for other, n in now.items() if other[1:3] == one[1:3] and other[3] == "destination"]
        elif one[2] == "left_to_work":
            parts = [
                n
                for other, n in told.items()
                if other[0] == "quarter" and other[1][:4] == one[1] and other[3] == "left_work"
                and other[2].endswith(f">{one[4]}")
            ]  # fmt: skip
        else:
            continue
        if parts and sum(parts) != value:
            yield f"{' '.join(one)}: {value}, and {sum(parts)} in its parts"


def _in_packets(release: Path) -> Iterator[str]:
    """Packets of listed agencies in which the questions about complaints are not those of all others."""
    asked = {}
    for path in sorted((release / "contest").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        asked[path.name] = tuple(sorted(set(re.findall(r"<strong>([^<]*(?:complain|fees|mengadu|biaya)[^<]*)<", text))))
    if len(set(asked.values())) > 1:
        yield f"packets: questions about complaints differ: {asked}"


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    lines = [line for release in given for line in recovered(release)] + recovered_in_tens(given)
    print(*lines, sep="\n")
    sys.exit(1 if lines else 0)
