"""Three lists of a small world whose visits are handed in: nobody is visited within the rest for nothing new."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from transforms.laboratory.visited_year.__main__ import in_rest
from transforms.laboratory.visited_year.year import Size, prepare, visits
from transforms.settings import load_settings
from transforms.warehouse import connect

SEED = 11
SMALL = Size(agencies=60, crossings=6_000, history_days=400, capacity=4, rounds=3)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    top: Path = tmp_path_factory.mktemp("year") / "world"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWAS_HOME", "AWAS_PROFILE", "AWAS_DROPS", "AWAS_KEY", "GX_ANALYTICS_ENABLED"):
            patch.setenv(name, "")  # what the year sets is undone after it
        prepare(top, SEED, SMALL)
        made = visits(top, SEED, SMALL, closed=True)
        lake = connect(load_settings(), read_only=True)
        known = lake.execute(
            "select i.agency_id, i.result, d.quarantined from lake.accepted.inspections as i "
            "inner join lake.ledger.delivery as d using (delivery_id) where i.inspection_id like 'Y%'"
        ).df()
        lake.close()
        made.attrs["known"] = known
        return made


def test_each_round_visits_somebody_and_nobody_twice(year: pd.DataFrame) -> None:
    assert sorted(year["day"].unique()) == SMALL.lists
    assert not year.duplicated(["day", "entity_id"]).any()


def test_nobody_is_visited_within_the_rest_for_nothing_new(year: pd.DataFrame) -> None:
    assert in_rest(year) == 0


def test_what_the_visits_found_was_taken_in_as_any_delivery(year: pd.DataFrame) -> None:
    """All but the last round's, which no later list has taken in."""
    known, told = year.attrs["known"], year[year["day"] < SMALL.until]
    assert len(known) == len(told) and known["quarantined"].eq(0).all()
    assert known["result"].ne("none").sum() == (told["grade"] > 0).sum()
