"""Records become entities: the hard cases, the same answer as Splink, days in any order, people's word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from tests.identity.oracle import by_splink
from transforms.laboratory.identity.__main__ import pairwise
from transforms.laboratory.identity.gold import COLUMNS, make_gold
from transforms.laboratory.identity.run import entities, lake
from transforms.resolve import matching

HARD = yaml.safe_load((Path(__file__).parent / "hard_cases.yml").read_text(encoding="utf-8"))
GOLD = make_gold(1600, 7)


def records(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows as a gold set, among a thousand ordinary firms: alone, no word is rare."""
    told = [{"record_id": f"h{number:02d}", "truth": -1, "country": "IDN", "known_since": 300} | row
            for number, row in enumerate(rows)]  # fmt: skip
    return pd.concat([GOLD, pd.DataFrame(told, columns=COLUMNS)], ignore_index=True).astype(GOLD.dtypes.to_dict())


@pytest.fixture(scope="module")
def hard() -> dict[str, str]:
    rows = [case.get("all", {}) | case[side] for case in HARD for side in ("one", "other")]
    with lake() as con:
        return entities(con, records(*rows))


@pytest.mark.parametrize("number", range(len(HARD)), ids=[case["why"] for case in HARD])
def test_a_hard_case(hard: dict[str, str], number: int) -> None:
    one, other = hard[f"h{2 * number:02d}"], hard[f"h{2 * number + 1:02d}"]
    assert (one == other) is HARD[number]["same"]


def test_what_is_put_together_is_right_and_most_is_found() -> None:
    with lake() as con:
        found = entities(con, GOLD)
    precision, recall, _ = pairwise(found, dict(zip(GOLD["record_id"], GOLD["truth"], strict=True)))
    assert (
        precision > 0.94 and recall > 0.9
    )  # a small set: its frequencies are rough; `python -m transforms.laboratory.identity` measures


def test_splink_gives_the_same_pairs_and_entities(monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for weigh in (matching.weigh, by_splink):
        monkeypatch.setattr(matching, "weigh", weigh)
        with lake() as con:
            found = entities(con, GOLD)
            told.append((found, con.execute("from lake.resolve.pair order by all").fetchall()))
    assert told[0] == told[1]


def test_days_one_by_one_give_what_all_at_once_gives() -> None:
    with lake() as con:
        at_once = entities(con, GOLD)
    with lake() as con:
        for last in (150, 250, 300, 398, 399):
            step_by_step = entities(con, GOLD[GOLD["known_since"] <= last])
        compared = con.execute("select count(*) from lake.resolve.compared").fetchone()
    assert step_by_step == at_once
    assert compared == (len(GOLD),)


def test_an_id_never_names_another_firm_as_records_come_in() -> None:
    with lake() as con:
        before = entities(con, GOLD[GOLD["known_since"] <= 200])
        after = entities(con, GOLD)
    # an id is the first record of what it names: whatever else joins, that record stays in it or is merged elsewhere
    for entity in set(before.values()) & set(after.values()):
        founder = entity.removeprefix("N:")
        assert before[founder] == after[founder] == entity


def test_people_s_decisions_win_from_the_day_they_are_made() -> None:
    twins = records({"name": "PT Elang Jawa Baru", "phone": "0215559999"}, {"name": "PT Elang Jawa Baru",
                     "phone": "0215559999"}, {"name": "CV Pelangi Senja"})  # fmt: skip
    with lake() as con:
        found = entities(con, twins)
        assert found["h00"] == found["h01"] != found["h02"]
        con.execute(
            """
            create or replace table ref.identity_decisions as from (values
                ('gold', 'N:h00', 'N:h01', 'different', 'ana', date '2026-01-01', 'two offices'),
                ('gold', 'PT Elang Jawa Baru', 'N:h02', 'same', 'ana', date '2027-01-01', 'decided later'),
                ('gold', 'N:h00', 'CV Pelangi Senja', 'same', 'ana', date '2026-01-01', 'one office')
            ) as decided (entity_kind, a, b, decision, decided_by, decided_on, reason)
            """
        )
        found = entities(con, twins)
    assert found["h00"] == found["h02"] != found["h01"]
