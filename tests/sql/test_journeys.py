"""Departures and returns: who left lately is not missing, and nothing about a person changes what is counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from transforms.cards import load_cards
from transforms.contracts import contract_names, load_contract
from transforms.laboratory.indicator import read_by
from transforms.laboratory.story import Row, session
from transforms.measure.engine import measure

DAY = date(2026, 3, 31)
STORIES = Path(__file__).parent / "indicators"
GATE: Row = {
    "code": "IDBTH", "name": "Batam", "country": "IDN", "mode": "sea", "region": "ID-KR", "tz": "Asia/Jakarta",
    "minor": "no",
}  # fmt: skip


def trip(name: str, ago: int, back_after: int | None) -> list[Row]:
    """A visitor who left so many days ago, and came back after so many."""
    left = DAY - timedelta(days=ago)
    out: Row = {
        "crossing_id": f"{name}a", "crossed_at": f"{left} 10:00:00+07", "checkpoint": "IDBTH", "direction": "exit",
        "traveller_key": name, "purpose": "visit", "other_country": "MYS", "mode": "sea",
    }  # fmt: skip
    if back_after is None:
        return [out]
    home = left + timedelta(days=back_after)
    return [out, out | {"crossing_id": f"{name}b", "direction": "entry", "crossed_at": f"{home} 10:00:00+07"}]


def test_the_curve_counts_those_who_left_lately_only_as_long_as_they_were_watched(tmp_path: Path) -> None:
    """Six left: back after 2, 4, 4 and 10 days; two are away, one of them only since three days ago (Kaplan-Meier)."""
    trips = [("A", 100, 2), ("B", 100, 4), ("C", 100, 4), ("D", 100, 10), ("E", 100, None), ("F", 3, None)]
    rows = [row for name, ago, back in trips for row in trip(name, ago, back)]
    con = session(tmp_path, {"border_crossings": rows, "ref.checkpoints": [GATE]}, DAY, needs=["core.return_curve"])
    curve = con.execute("select days, at_risk, came_back, away from core.return_curve order by days").fetchall()
    # after day 3 only five are watched: F, who left three days ago, does not count as missing on day 4
    assert [row[:3] for row in curve] == [(2, 6, 1), (4, 4, 2), (10, 2, 1)]
    assert [row[3] for row in curve] == pytest.approx([5 / 6, 5 / 6 * 2 / 4, 5 / 6 * 2 / 4 * 1 / 2])


@pytest.mark.parametrize("stem", ["A17_went_elsewhere", "A20_did_not_come_back", "R04_job_seekers_among_visitors"])
def test_nothing_protected_changes_what_is_counted(tmp_path: Path, stem: str) -> None:
    """The same story told of people of other nationality and sex: the same numbers, the same rows."""
    story = yaml.safe_load((STORIES / f"{stem}.yml").read_text(encoding="utf-8"))
    card = next(card for card in load_cards().values() if card.stem == stem)
    protected = {
        name: [c.name for c in load_contract(name).columns if c.protected and not c.personal]
        for name in contract_names()
    }
    seen = []
    for number, values in enumerate((("MMR", "VNM"), ("IDN", "PHL"))):
        given = {
            source: [row | dict.fromkeys(protected.get(source, []), values[n % 2]) for n, row in enumerate(rows)]
            for source, rows in story["given"].items()
        }
        (tmp_path / str(number)).mkdir()
        con = session(tmp_path / str(number), given, story["as_of"], needs=read_by([card]))
        measure(con, story["as_of"], {card.id: card}, {})
        told = [con.execute(f"from measure.{table} order by all").fetchall() for table in ("indicator", "evidence")]
        seen.append(told)
    assert seen[0] == seen[1]
    assert protected["work_permits"] and protected["border_crossings"]
