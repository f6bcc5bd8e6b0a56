"""The same deliveries make the same bytes, however many threads, whatever order, and however busy the machine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from transforms.laboratory.bench import perturbed
from transforms.laboratory.bench.perturbed import Machine

MACHINES = {
    "plain": Machine(threads=1),
    "busy": Machine(threads=4, small_pieces=True, seed=7),  # two days at a time, with more threads than processors
    "rows": Machine(threads=2),
}


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The draft of each machine, two at a time, so that each keeps the other waiting; `rows` is given the deliveries
    with their rows in another order."""
    top = tmp_path_factory.mktemp("bytes")
    drops = perturbed.make_world(top / "world")
    given = dict.fromkeys(MACHINES, drops) | {"rows": perturbed.with_shuffled_rows(drops, top / "shuffled", 7)}
    with ThreadPoolExecutor(2) as both:
        made = both.map(lambda name: perturbed.draft(given[name], top / name, MACHINES[name]), MACHINES)
        return dict(zip(MACHINES, made, strict=True))


def test_threads_order_and_load_change_no_byte_of_a_draft(drafts: dict[str, Path]) -> None:
    """Other threads, work in small pieces, deliveries in another order and in two parts, a busy processor."""
    assert perturbed.differences(drafts["plain"], drafts["busy"]) == []


@pytest.mark.parametrize(
    "table",
    [
        "score_points",
        "watchlist exclude run_id",
        "agency_family",
        "agency_link exclude a_line, b_line",
        "score_history",
    ],
)
def test_the_order_of_the_rows_in_a_file_changes_no_figure(drafts: dict[str, Path], table: str) -> None:
    """The files are others, and so are their digests, the run, and the lines that evidence names; nothing else is."""
    name, _, left_out = table.partition(" exclude ")
    columns = f"* exclude ({left_out})" if left_out else "*"
    found = []
    for draft in (drafts["plain"], drafts["rows"]):
        with duckdb.connect(str(draft / "watchlists.duckdb"), read_only=True) as con:
            found.append(con.execute(f"select {columns} from marts.{name} order by all").fetchall())
    assert found[0]
    assert found[0] == found[1]
