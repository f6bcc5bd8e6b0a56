"""A query receives its values as literals: what it names is what it is given, and text stays text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from transforms.errors import AwasError, Slip
from transforms.queries import literal, parameters, render, run_sql_file
from transforms.settings import ROOT, SQL_DIR

HOSTILE = "'; drop table lake.score.listing; --"


def test_a_value_takes_the_place_of_its_name_and_of_nothing_else() -> None:
    """A name in a comment, in a text or within quotes is none."""
    sql = """select '$as_of', "$as_of", $as_of - 1 -- before $as_of"""
    assert render(sql, {"as_of": date(2026, 3, 31)}) == (
        """select '$as_of', "$as_of", date '2026-03-31' - 1 -- before $as_of"""
    )


@pytest.mark.parametrize(
    "value",
    [None, True, 7, 0.25, HOSTILE, date(2026, 3, 31), ["a", HOSTILE], [], (14, 84), {"A16": 20.0, "it's": 0.5}],
)
def test_every_kind_of_value_reaches_the_database_as_it_is(value: object) -> None:
    found = duckdb.connect().execute(render("select $value", {"value": value})).fetchall()[0][0]
    assert found == (list(value) if isinstance(value, tuple) else value)


def test_a_value_of_another_kind_is_refused() -> None:
    with pytest.raises(Slip, match="cannot receive a bytes"):
        literal(b"secret")


def test_a_name_without_a_value_and_a_value_without_its_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "query.sql"
    path.write_text("select $as_of")
    with pytest.raises(AwasError, match=r"query\.sql: .*names \$as_of, but is given no such value"):
        run_sql_file(duckdb.connect(), path)
    with pytest.raises(AwasError, match=r"query\.sql: .*given day, but does not name \$day"):
        run_sql_file(duckdb.connect(), path, as_of=date(2026, 3, 31), day=1)


@pytest.mark.parametrize("path", sorted(SQL_DIR.rglob("*.sql")), ids=lambda path: path.stem)
def test_no_query_reads_a_variable_of_the_session(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "getvariable" not in text.lower() and "set variable" not in text.lower()


def test_only_the_secrets_of_pseudonyms_are_variables_of_a_session() -> None:
    """They must not stand in the text of a query, which may be written into a log."""
    found = {
        path.name
        for path in (ROOT / "transforms").rglob("*.py")
        if "getvariable" in (text := path.read_text(encoding="utf-8")) or "set variable" in text
    }
    assert found == {"pseudonyms.py"}


def test_no_reader_of_files_takes_a_name_for_a_pattern() -> None:
    """`file_named` makes of a path what the database reads as this one file."""
    for path in sorted((ROOT / "transforms").rglob("*.py")):
        if "laboratory" not in path.parts:
            assert not re.search(r"read_\w+\(\[?\{quoted", path.read_text(encoding="utf-8")), path


def test_every_name_in_a_query_is_written_in_its_header() -> None:
    """The header says what the query receives: `-- inputs: …, $as_of`; the day itself goes without saying."""
    for path in sorted(SQL_DIR.rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        head = "\n".join(line for line in text.splitlines() if line.startswith("--"))
        for name in parameters(text) - {"as_of"}:
            assert f"${name}" in head, f"{path}: write ${name} into its inputs"
