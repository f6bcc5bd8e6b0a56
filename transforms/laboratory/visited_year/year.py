"""The year itself: a list every few weeks, visits to all of it, and, in a closed loop, their records handed in."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from transforms import tasks
from transforms.cards import load_cards
from transforms.laboratory.evaluation.aging import as_it_happened
from transforms.laboratory.programs import enter, simulate
from transforms.laboratory.visited_year.inspectorate import RESULTS, Finding, Inspectorate
from transforms.laboratory.world.setup import PROFILE
from transforms.settings import load_settings
from transforms.warehouse import connect

# few units, so that each has places for leads beside the drawn ones; unit → regions
UNITS = {
    "L-WEST": "ID-JK;ID-BT;ID-SU;ID-AC;ID-SB;ID-SS;ID-LA;ID-RI;ID-KR",
    "L-EAST": "ID-JB;ID-JT;ID-YO;ID-JI;ID-BA;ID-NB;ID-NT;ID-KB;ID-KU;ID-KT;ID-SN;ID-SA;ID-PA",
    "L-FGN": "*",
}
CHECKS = 30  # of a visit
HANDED_IN = (
    "inspection_id", "agency_id", "unit", "inspected_on", "reason", "checks_made", "breaches", "result", "contact",
    "follow_up_on", "recorded_at",
)  # fmt: skip
LISTED = """
    select l.unit, l.lane, l.entity_id, coalesce(a.agency_id, l.entity_id) as agency
    from lake.score.listing as l
    left join lake.resolve.agency as a on l.entity_id = a.entity_id and l.as_of = a.as_of
    where l.as_of = ? and l.entity_kind = 'agency' and l.lane <> 'silent'
    order by l.unit, l.list_rank
"""
FACTS = """
    select entity_id, max(event_on) from lake.measure.evidence
    where as_of = ? and entity_kind = 'agency' and indicator in (select unnest(?)) group by entity_id
"""
Listed = list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class Size:
    """agencies, crossings, history_days: of the world. capacity: visits of a unit in a round.

    rounds: so many, each of `days`; the last one ends the world.
    """

    agencies: int = 300
    crossings: int = 60_000
    history_days: int = 760
    capacity: int = 9
    rounds: int = 13
    days: int = 28
    until: date = date(2026, 3, 31)

    @property
    def lists(self) -> list[date]:
        """The days of the lists."""
        return [self.until - timedelta(days=self.days * n) for n in reversed(range(self.rounds))]


def prepare(top: Path, seed: int, size: Size) -> None:
    """Make a world in `top/world`, known as it happened in `top/home`; its own visits end where the year begins.

    What is there already is used again.
    """
    if (top / "ready").exists():
        return
    shutil.rmtree(top, ignore_errors=True)
    _profile(top / "profile", size.capacity)
    simulate(
        top / "world", "--seed", str(seed), "--agencies", str(size.agencies), "--crossings", str(size.crossings),
        "--history-days", str(size.history_days), "--daily", "0", "--until", size.until.isoformat(),
    )  # fmt: skip
    enter(top, str(top / "profile"), top / "world" / "drops")
    for source in tasks.sources():
        tasks.deliver(source, size.until)
    with _lake() as lake:
        as_it_happened(lake, tasks.sources(), size.lists)
        lake.execute("delete from lake.accepted.inspections where inspected_on >= ?", [size.lists[0]])
    (top / "ready").touch()


def visits(top: Path, seed: int, size: Size, *, closed: bool) -> pd.DataFrame:
    """All visits of the year, in the order in which they were made, one a row; on a copy of the home of `prepare`.

    closed: whether what they find is handed in before the next list. Columns: day, unit, lane, entity_id, grade (0 to
    3), bad (a scheme was under way), gap (days since its last visit; NaN for the first), excused (a fact is newer than
    that visit, or the day that it set has come).
    """
    here = top / ("closed" if closed else "open")
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(top / "home", here / "home", symlinks=True)
    (here / "drops" / "inspections").mkdir(parents=True)
    enter(here, str(top / "profile"), here / "drops")
    inspectorate = Inspectorate(seed, _schemes(top))
    made: list[dict[str, object]] = []
    for day in size.lists:
        if closed:
            tasks.deliver("inspections", day)
        for stage in (tasks.resolve, tasks.measure, tasks.score):
            stage(day)
        listed, facts = _listed(day)
        found = [_visited(inspectorate, entry, day, facts) for entry in listed]
        made += [row for row, _ in found]
        if closed:
            _hand_in(here / "drops", day, listed, [seen for _, seen in found])
        told = sum(seen.grade > 0 for _, seen in found)
        print(
            f"  {day}, visits {'handed in' if closed else 'kept back'}: {len(found)}, {told} found something",
            flush=True,
        )
    return pd.DataFrame(made).astype({"gap": float})


def _visited(
    inspectorate: Inspectorate, entry: tuple[str, str, str, str], day: date, facts: dict[str, date]
) -> tuple[dict[str, object], Finding]:
    """One visit: its row, and what it found."""
    unit, lane, entity, agency = entry
    last, due = inspectorate.visited.get(agency), inspectorate.due.get(agency)
    seen = inspectorate.visit(agency, day)
    return {
        "day": day, "unit": unit, "lane": lane, "entity_id": entity, "grade": seen.grade, "bad": seen.bad,
        "gap": (day - last).days if last else None,
        "excused": bool(last and (facts.get(entity, last) > last or (due or date.max) <= day)),
    }, seen  # fmt: skip


def bad_agencies(top: Path) -> int:
    """How many agencies of the world have a scheme."""
    return len(_schemes(top))


def _listed(day: date) -> tuple[Listed, dict[str, date]]:
    """Whom the lists of the day send somebody to, and each entity's newest broken rule of law."""
    rules = [card.id for card in load_cards().values() if card.kind == "fact"]
    with _lake() as lake:
        listed = lake.execute(LISTED, [day]).fetchall()
        return listed, dict(lake.execute(FACTS, [day, rules]).fetchall())


def _hand_in(drops: Path, day: date, listed: Listed, found: list[Finding]) -> None:
    """Drop the visits of a day, as inspectors' pages save them, for the delivery of the next day."""
    folder = drops / "inspections" / (day + timedelta(days=1)).isoformat()
    folder.mkdir()
    with (folder / f"inspections_{day}.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(HANDED_IN)
        for number, ((unit, lane, entity, _), seen) in enumerate(zip(listed, found, strict=True), start=1):
            reason = "random" if lane == "random" else "listed"
            lines.writerow([
                f"Y{day:%Y%m%d}{number:03d}", entity, unit, day, reason, CHECKS, seen.grade, RESULTS[seen.grade], "met",
                seen.again or "", f"{day}T16:00:00+07:00",
            ])  # fmt: skip


def _profile(folder: Path, capacity: int) -> None:
    """The profile of the simulated world with the units of the year, which visit agencies only."""
    shutil.copytree(PROFILE, folder)
    with (folder / "reference" / "units.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("unit", "name", "kind", "serves", "capacity", "language", "visits"))
        lines.writerows((unit, unit, "labour", serves, capacity, "en", "agency") for unit, serves in UNITS.items())


def _schemes(top: Path) -> dict[str, date]:
    """Agency → first day of its scheme."""
    truth = pd.read_csv(top / "world" / "truth" / "schemes.csv", parse_dates=["since"])
    bad = truth[truth["entity_kind"] == "agency"]
    return {str(agency): since.date() for agency, since in zip(bad["entity_id"], bad["since"], strict=True)}


@contextmanager
def _lake() -> Iterator[duckdb.DuckDBPyConnection]:
    con = connect(load_settings())
    try:
        yield con
    finally:
        con.close()
