"""Departures and returns: nothing about a person changes what is counted."""

from __future__ import annotations

from datetime import date
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
