"""PostgreSQL, Redis and Celery with two workers: the same lists, and a home that goes over to them and comes back."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from tests.services.conftest import FIRST, KILLED, SECOND, Way
from transforms.laboratory.bench.perturbed import differences
from transforms.release.record import manifest
from transforms.settings import Settings
from transforms.warehouse import connect

pytestmark = pytest.mark.services
SIGNED = {"manifest.json", "manifest.sig"}  # they say who signed
RECORDED = {"ledger"}  # when and in which order it was done


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_the_lists_are_the_same_bytes(day: str, way: Way) -> None:
    """In the second day a worker was killed while it measured."""
    here, there = way.release(way.plain, day), way.release(way.home, day)
    assert set(differences(here, there)) <= SIGNED
    assert manifest.digest(here) == manifest.digest(there)


def test_a_worker_that_dies_in_a_task_is_missed_and_the_other_one_does_it_again(way: Way) -> None:
    states = {(one["task_id"], one["map_index"]): one["state"] for one in way.tasks[SECOND]}
    assert set(states.values()) == {"success"}
    assert [one["state"] for one in sorted(way.tries, key=lambda one: one["try_number"])] == ["failed", "success"]
    assert [one["task_id"] for one in way.tasks[SECOND] if one["try_number"] > 1] == [KILLED]


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_one_task_at_a_time_writes_to_the_lake(day: str, way: Way) -> None:
    writing = sorted((one["start_date"], one["end_date"]) for one in way.tasks[day] if one["pool"] == "lake")
    assert len(writing) > 10
    assert all(before[1] <= after[0] for before, after in pairwise(writing))
    assert min(way.workers.values()) > 0, "one worker did everything"


def tables(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    found = con.execute("select schema_name, table_name from duckdb_tables() where database_name = 'lake'").fetchall()
    return {(schema, table) for schema, table in found if schema not in RECORDED}


def test_back_in_one_file_the_lake_has_every_row_once(way: Way) -> None:
    """Row by row what the home has that never went over, and that list is made again from it."""
    assert "made again byte for byte" in way.back[1]
    with closing(connect(Settings(home=way.home), read_only=True, origin=Settings(home=way.plain))) as con:
        names = tables(con)
        assert ("accepted", "border_crossings") in names
        for schema, table in sorted(names):
            both = (f'from {lake}.{schema}."{table}"' for lake in ("lake", "origin"))
            one, other = both
            off = f"(({one} except all {other}) union all ({other} except all {one}))"
            assert con.execute(f"select count(*) from {off}").fetchall() == [(0,)], f"{schema}.{table}"


def test_a_day_goes_on_where_the_services_are_no_more(way: Way) -> None:
    assert (way.home / "releases" / "current").resolve() == way.release(way.home, SECOND)
    assert not list(Path(way.home / "airflow").glob("*.pid"))
    assert f"in force: {SECOND}" in way.back[2]
