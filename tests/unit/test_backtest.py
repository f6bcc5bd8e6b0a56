"""A backtest ranks with what was known on the cut-off, and judges by what was found after it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from transforms import measure, resolve, score
from transforms.evaluate import backtest, list_quality
from transforms.evaluate.figures import NO, TOO_EARLY, YES, verdict
from transforms.laboratory.story import fill
from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.warehouse import connect

CUT_OFF, TODAY = date(2025, 3, 31), date(2026, 3, 31)
Rows = dict[str, list[dict[str, Any]]]


def given() -> Rows:
    """Twenty employers who file permits; breaches were found at F1 and F2 before the cut-off, at F1 and F3 after it."""
    permit = {
        "repeat": 20, "permit_no": "P{n}", "employer_id": "F{n}", "employer_name": "Farm {n}", "employer_region": "R",
        "occupation": "9211", "applied_on": date(2024, 9, 1), "destination": "MYS", "status": "approved", "workers": 4,
    }  # fmt: skip
    visit = {"unit": "U", "reason": "random", "result": "serious", "breaches": 2}
    before, after = date(2024, 6, 1), date(2025, 9, 1)
    return {
        "employer_register": [{"repeat": 20, "employer_id": "F{n}", "name": "Farm {n}"}],
        "work_permits": [permit],
        "inspections": [
            visit | {"inspection_id": "I1", "employer_id": "F1", "inspected_on": before, "known_from": before},
            visit | {"inspection_id": "I2", "employer_id": "F2", "inspected_on": before, "known_from": before},
            visit | {"inspection_id": "I3", "employer_id": "F1", "inspected_on": after, "known_from": after},
            visit | {"inspection_id": "I4", "employer_id": "F3", "inspected_on": after, "known_from": after},
        ],
    }


def test_what_came_later_changes_the_outcome_and_nothing_else(tmp_path: Path) -> None:
    """The cut-off is scored while it is the present. Then come the outcomes, and with them a planted leak: a finding of
    before that is learnt after, and a restated permit. The backtest must give every score that was given then."""
    settings = Settings(home=tmp_path / "home", threads=1)
    profile = Profile(
        name="story", folder=tmp_path, timezone="Asia/Jakarta", drops=str(tmp_path),
        sources=dict.fromkeys(given(), Source()),
    )  # fmt: skip
    rows, later = given(), date(2025, 8, 1)
    fill_lake(settings, rows | {"inspections": rows["inspections"][:2]})
    for stage in (resolve, measure, score):
        stage.run(settings, profile, CUT_OFF)
    then = read(settings, "select entity_id, score::double as score, tier from lake.score.entity")
    fill_lake(settings, {
        "inspections": [
            *rows["inspections"][2:],
            rows["inspections"][0] | {"inspection_id": "I9", "employer_id": "F9", "breaches": 50, "known_from": later},
        ],
        "work_permits": [rows["work_permits"][0] | {"workers": 5000, "known_from": later}],
    })  # fmt: skip
    backtest.run(settings, profile, TODAY, [CUT_OFF])
    found = read(settings, "from lake.evaluate.labelled where entity_kind = 'employer'")
    assert {name for name, row in found.items() if row["hits"]} == {"F1", "F3", "F9"}
    assert len(found) == 20
    for name, row in found.items():
        assert (row["score"], row["tier"]) == (then[name]["score"], then[name]["tier"])
        assert row["most_workers"] == 4
        assert row["most_past_findings"] == (2 if name in ("F1", "F2") else 0)


def fill_lake(settings: Settings, rows: Rows) -> None:
    con = connect(settings)
    fill(con, rows, date(2020, 1, 1))
    con.close()


def read(settings: Settings, query: str) -> dict[str, dict[str, Any]]:
    """Rows of the lake by entity."""
    con = connect(settings, read_only=True)
    try:
        return {str(row["entity_id"]): row for row in con.execute(query).df().to_dict("records")}
    finally:
        con.close()


def ranked(
    score: list[float], hit: list[bool], cut_off: date = CUT_OFF, points: list[dict[str, float]] | None = None,
    **columns: object,
) -> list_quality.Ranked:  # fmt: skip
    """E000, E001 and so on by their scores; ordered alike by every rule, unless the columns say otherwise."""
    names = pd.Index([f"E{i:03d}" for i in range(len(score))], name="entity_id")
    told = dict.fromkeys(list_quality.ORDERS, score) | {"tier": "A", "hit": hit, "unit": "U", "capacity": 1} | columns
    given = pd.DataFrame(points or [{} for _ in score], index=names).rename_axis(columns="indicator").fillna(0.0)
    return list_quality.Ranked(cut_off, "agency", "own", pd.DataFrame(told, index=names), given)


def test_a_score_that_finds_all_is_better_than_a_rule_that_finds_none() -> None:
    """Of 300, the 40 hits lead the score and come last by size."""
    hit, size = [i < 40 for i in range(300)], [float(i) for i in range(300)]
    columns = {
        "most_workers": size, "most_past_findings": size,
        "unit": ["north" if i % 3 else "south" for i in range(300)],
        "capacity": [6 if i % 3 else 3 for i in range(300)],
    }  # fmt: skip
    days = [date(year, 1, 1) for year in (2023, 2024)]
    series = [ranked([300.0 - i for i in range(300)], hit, day, **columns) for day in days]
    told = {(f.subject, f.measure, f.k): f for f in list_quality.figures(series) if f.cut_off is None}
    assert told["score", "mean_precision", 50].value == pytest.approx(0.8)
    assert told["most_workers", "mean_precision", 50].value == 0
    assert told["most_workers", "better_than", 50].verdict == YES
    stable = [f for f in list_quality.figures(series) if f.measure == "jaccard"]
    assert [f.value for f in stable] == [1.0]


def test_each_unit_is_judged_at_its_own_length_with_ties_in_the_worst_and_the_best_order() -> None:
    """Two visits a day: E000 leads, the next three share the second place, and one of these is a hit. Another unit has
    none."""
    units = {"unit": ["U", "U", "U", "U", "V"], "capacity": [2, 2, 2, 2, 0]}
    one = ranked([9.0, 5.0, 5.0, 5.0, 7.0], [True, False, True, False, True], **units)
    told = {(f.subject, f.unit): f for f in list_quality.figures([one]) if f.measure == "precision_at_capacity"}
    found = told["score", "U"]
    assert (found.worst, found.best, found.k) == (0.5, 1.0, 2)
    assert found.value == pytest.approx((1 + 1 / 3) / 2)
    assert ("score", "V") not in told


def test_who_comes_and_who_leaves_is_told_with_what_moved_it() -> None:
    """One place. E000 held it; then E001 gains by A02 and takes it, while nothing of E000 changed."""
    hit, first = [True, False], {"A01": 2.0}
    series = [
        ranked([2.0, 1.0], hit, CUT_OFF, [first, {"A01": 1.0}]),
        ranked([2.0, 3.0], hit, TODAY, [first, {"A01": 1.0, "A02": 2.0}]),
    ]
    told = {(f.subject, f.measure): f.num for f in list_quality.figures(series)}
    assert told["score", "jaccard_at_capacity"] == 0
    assert told["A02", "jaccard_at_capacity_new"] == 1
    assert told[list_quality.OTHERS, "jaccard_at_capacity_left"] == 1
    alone = [f for f in list_quality.figures(series) if f.measure == "precision_alone"]
    assert [(f.subject, f.num, f.den) for f in alone] == [("A01", 2, 3)]


def test_the_verdict_is_what_the_interval_says() -> None:
    assert [verdict(0.01, 0.2), verdict(-0.2, 0.0), verdict(-0.1, 0.1)] == [YES, NO, TOO_EARLY]
    assert verdict(float("nan"), float("nan")) == TOO_EARLY
