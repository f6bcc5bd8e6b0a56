"""Headers of queries say what the queries read, and what their cards say of days."""

from __future__ import annotations

from pathlib import Path

from transforms import headers

QUERY = """-- core.thing: something.
-- inputs: core.gone (as it was),
--         ref.units
-- look-back: none
create view core.thing as select few(n) from ref.units where n > core.least($from_day) and day <= $as_of
"""


def test_headers_are_as_the_queries_and_the_cards_are() -> None:
    """`awas write-docs` mends the inputs."""
    assert list(headers.strange()) == []


def test_inputs_that_are_wrong_are_written_from_the_query(tmp_path: Path) -> None:
    path = tmp_path / "thing.sql"
    path.write_text(QUERY, encoding="utf-8")
    assert headers.said(path) ^ headers.inputs(path) == {"core.gone", "core.least", "$from_day"}
    headers.mend(path)
    assert path.read_text(encoding="utf-8").splitlines()[1:3] == [
        "-- inputs: core.least, ref.units, $from_day", "-- look-back: none",
    ]  # fmt: skip


def test_many_inputs_are_wrapped(tmp_path: Path) -> None:
    path = tmp_path / "thing.sql"
    names = [f"core.relation_{n:02d}" for n in range(12)]
    path.write_text(f"-- inputs: none\nselect * from {' cross join '.join(names)}\n", encoding="utf-8")
    headers.mend(path)
    assert headers.said(path) == set(names)
    assert max(map(len, path.read_text(encoding="utf-8").splitlines()[:-1])) <= headers.WIDTH
