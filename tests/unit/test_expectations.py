"""What is said of a delivery: which rows are set aside, when it is refused, and that no value leaks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations import duckdb_engine, runner, suite
from expectations.report import ValidationReport
from expectations.whole import Scope
from transforms.contracts import contract_names, load_contract
from transforms.errors import AwasError
from transforms.profile import Source
from transforms.queries import identifier

DAY = date(2026, 3, 31)
PASSPORT = "X4711SECRET"
GOOD: dict[str, Any] = {
    "crossing_id": "C",
    "crossed_at": "2026-03-30 08:00:00+07",
    "checkpoint": "IDBTH",
    "direction": "exit",
    "traveller_doc_no": PASSPORT,
    "nationality": "IDN",
    "birth_date": "1990-05-17",
    "document_issued_on": "2024-01-01",
    "purpose": "work",
    "other_country": "MYS",
    "mode": "sea",
    "recorded_at": "2026-03-30 09:00:00+07",
}
PERMIT: dict[str, Any] = {
    "permit_no": "P",
    "workers": 1,
    "employer_name": "Kilang Sawit",
    "destination": "MYS",
    "occupation": "9211",
    "applied_on": "2026-03-01",
    "decided_on": "2026-03-10",
    "valid_from": "2026-03-15",
    "valid_to": "2028-03-14",
    "status": "approved",
    "agency_id": "A1",
}
AGENCY: dict[str, Any] = {
    "agency_id": "A1",
    "legal_name": "Cahaya",
    "country": "IDN",
    "licence_status": "active",
    "licence_no": "L1",
    "destinations": ["MYS", "SGP"],
}


def staged(path: Path, source: str, rows: list[dict[str, Any]], broken: list[tuple[int, str]] | None = None) -> Path:
    """A scratch database as the deliver stage leaves it; rows are numbered from 1."""
    columns = load_contract(source).columns
    with duckdb.connect(str(path)) as con:
        con.execute("set TimeZone = 'UTC'")
        typed = ", ".join(f"{identifier(column.name)} {column.type}" for column in columns)
        con.execute(
            f"create table staged ({typed}, _file varchar, _line int, _row int, _delivery int, _delivered_on date)"
        )
        for number, row in enumerate(rows, start=1):
            cells = [row.get(column.name) for column in columns]
            marks = ", ".join("?" * (len(cells) + 5))
            con.execute(f"insert into staged values ({marks})", [*cells, "a.csv", number + 1, number, 0, DAY])
        con.execute(
            "create table ragged (_delivery int, _file varchar, _line bigint, reason varchar, row_text varchar)"
        )
        con.execute("create table broken (_delivery int, _row bigint, reason varchar)")
        for said in broken or []:
            con.execute("insert into broken values (0, ?, ?)", said)
        con.execute("create schema ref")
        con.execute("create table ref.checkpoints (code varchar, mode varchar, opened_on date, closed_on date)")
        con.execute(
            "insert into ref.checkpoints values ('IDBTH', 'sea', null, null), ('IDOLD', 'sea', null, '2020-01-01')"
        )
        con.execute("create table ref.countries as select unnest(['IDN', 'MYS', 'SGP']) as code")
    return path


def validated(path: Path, source: str, **limits: Any) -> ValidationReport:
    settings = Source(**({"max_quarantined_share": 1.0} | limits))
    return runner.validate(path, source, settings, {0: Scope(DAY)}, memory_limit="500MB")[0]


def quarantine(path: Path) -> set[tuple[int, str]]:
    with duckdb.connect(str(path)) as con:
        return set(con.execute("select _row, reason from broken").fetchall())


def test_each_source_has_a_suite_and_each_suite_a_source() -> None:
    files = {path.stem for path in suite.SUITES_DIR.glob("*.yml")} - {"_every", "_day"}
    assert files == set(contract_names())
    for source in files:
        rules = suite.load_suite(source)
        assert {rule.id for rule in rules.delivery} >= {"volume_floor", "quarantined_share"}
        required = {column.name for column in load_contract(source).columns if column.required}
        assert {f"{name}_required" for name in required} <= {rule.id for rule in rules.rows}


def test_a_tolerance_without_a_dated_reason_is_no_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(suite.SUITES_DIR, tmp_path / "suites")
    monkeypatch.setattr(suite, "SUITES_DIR", tmp_path / "suites")
    text = (tmp_path / "suites" / "complaints.yml").read_text(encoding="utf-8")
    (tmp_path / "suites" / "complaints.yml").write_text(text.replace("2026-11-24: ", "because "), encoding="utf-8")
    suite.load_suite.cache_clear()
    with pytest.raises(AwasError, match=r"complaints.yml: rows.0.notes"):
        suite.load_suite("complaints")


@pytest.mark.parametrize("source", contract_names())
def test_the_checks_of_every_source_run_on_an_empty_delivery(tmp_path: Path, source: str) -> None:
    report = validated(staged(tmp_path / "s.duckdb", source, []), source)
    assert report.worst is None
    assert report.figures.delivered == 0


def test_good_rows_break_nothing(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD, GOOD | {"sex": "X", "one_way": True}])
    report = validated(path, "border_crossings")
    assert (report.failed, report.ok_to_load, report.stopping()) == ((), True, None)
    assert quarantine(path) == set()


CROSSING_FAULTS: dict[str, dict[str, Any]] = {
    "direction: is missing": {"direction": None},
    "purpose: is none of work, visit, business, study, transit, return, other": {"purpose": "holiday"},
    "nationality: does not have the form [A-Z]{3}": {"nationality": "Indonesian"},
    "birth_date: is before 1900-01-01": {"birth_date": "1890-01-01"},
    "birth_date: is after the crossing": {"birth_date": "2026-05-01"},
    "birth_date: makes the traveller older than 121 years": {"birth_date": "1900-05-17", "crossed_at": "2026-03-30"},
    "document_issued_on: is before the birth date": {"document_issued_on": "1980-01-01"},
    "checkpoint: was not open on that day": {"checkpoint": "IDOLD"},
    "checkpoint: is not in the profile's checkpoints": {"checkpoint": "NOWHERE"},
    "crossed_at: is later than the day after the delivery": {"crossed_at": "2026-04-02 00:00:00+00"},
    "document_issued_on: is after the crossing": {"document_issued_on": "2026-04-01"},
}
PERMIT_FAULTS: dict[str, dict[str, Any]] = {
    "workers: is less than 1": {"workers": 0},
    "wage_month: is less than 0": {"wage_month": -1},
    # as an indicator's figures they would be larger than can be written down, and no list would be made
    "wage_month: is implausible: more than 1000000000000": {"wage_month": 1e300},
    "employer_staff: is implausible: more than 1000000000000": {"employer_staff": 9223372036854775807},
    "occupation: does not have the form [0-9]{4}": {"occupation": "921"},
    "decided_on: is before applied_on": {"decided_on": "2026-02-28"},
    "valid_to: is before valid_from": {"valid_to": "2026-03-14"},
    "worker_birth_date: is after applied_on": {"worker_birth_date": "2026-03-02"},
    "valid_from: is more than five years from applied_on": {"valid_from": "2105-03-15", "valid_to": "2107-03-14"},
    "applied_on: is after the day of the delivery": {"applied_on": "2026-04-02", "decided_on": None},
}
AGENCY_FAULTS: dict[str, dict[str, Any]] = {
    "destinations: does not have the form [A-Z]{3}": {"destinations": ["MYS", "Singapore"]},
    "sectors: does not have the form [A-U]": {"sectors": ["Z"]},
    "staff_count: is implausible: more than 1000000000000": {"staff_count": 1e30},
    "licence_to: is before licence_from": {"licence_from": "2026-01-01", "licence_to": "2025-01-01"},
}


@pytest.mark.parametrize(
    ("source", "good", "faults"),
    [
        ("border_crossings", GOOD, CROSSING_FAULTS),
        ("work_permits", PERMIT, PERMIT_FAULTS),
        ("agency_register", AGENCY, AGENCY_FAULTS),
    ],
)
def test_exactly_the_rows_that_break_a_rule_are_set_aside(
    tmp_path: Path, source: str, good: dict[str, Any], faults: dict[str, dict[str, Any]]
) -> None:
    rows = [good, *(good | fault for fault in faults.values()), good]
    path = staged(tmp_path / "s.duckdb", source, rows)
    report = validated(path, source)
    assert quarantine(path) == {(number, reason) for number, reason in enumerate(faults, start=2)}
    assert report.worst == "warning"
    assert {r.reason: r.unexpected for r in report.failed if r.severity == "warning"} == dict.fromkeys(faults, 1)


def test_the_last_moment_in_time_is_in_time(tmp_path: Path) -> None:
    rows = [GOOD | {"crossed_at": "2026-04-01 23:59:59+00"}, GOOD | {"crossed_at": "2026-04-02 06:59:59+07"}]
    path = staged(tmp_path / "s.duckdb", "border_crossings", rows)
    validated(path, "border_crossings")
    assert quarantine(path) == set()


def test_a_row_with_many_faults_has_many_reasons(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "work_permits", [PERMIT | {"workers": 0, "status": "?", "occupation": None}])
    validated(path, "work_permits")
    assert {reason.split(":")[0] for _, reason in quarantine(path)} == {"workers", "status", "occupation"}


def test_a_cell_of_the_wrong_type_is_not_called_missing(tmp_path: Path) -> None:
    rows = [PERMIT | {"applied_on": None, "destination": None}, PERMIT | {"applied_on": None}]
    path = staged(tmp_path / "s.duckdb", "work_permits", rows, broken=[(1, "applied_on: is not a date")])
    report = validated(path, "work_permits")
    assert quarantine(path) == {
        (1, "applied_on: is not a date"),
        (1, "destination: is missing"),
        (2, "applied_on: is missing"),
    }
    assert next(r for r in report.results if r.expectation == "cells_of_their_type").observed == "1"


def test_what_is_only_noted_stays(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD | {"other_country": "FRA"}])
    report = validated(path, "border_crossings")
    assert (report.worst, quarantine(path)) == ("info", set())


def test_a_delivery_with_too_many_bad_rows_is_refused_and_says_why(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD, GOOD, GOOD | {"purpose": "holiday"}])
    report = validated(path, "border_crossings", max_quarantined_share=0.3)
    assert not report.ok_to_load
    assert report.stopping() == (
        "quarantined_share is 0.333333, must be at most 0.3; "
        "1 row: purpose: is none of work, visit, business, study, transit, return, other; the first at a.csv:4"
    )


def test_a_delivery_cut_short_is_refused_and_one_too_long_is_only_noted(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD, GOOD])
    assert validated(path, "border_crossings", min_rows=3).stopping() == "volume_floor is 2, must be at least 3"
    assert validated(path, "border_crossings", min_rows=2, max_rows=2).worst is None
    report = validated(path, "border_crossings", max_rows=1)
    assert (report.worst, report.ok_to_load) == ("warning", True)


def test_old_rows_in_a_new_file_are_noted(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD | {"crossed_at": "2026-03-20 10:00:00+00"}])
    assert validated(path, "border_crossings", freshness_days=11).worst is None
    assert [r.expectation for r in validated(path, "border_crossings", freshness_days=10).failed] == [
        "newest_event_age"
    ]


def test_a_register_without_events_has_no_newest_one(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "agency_register", [AGENCY])
    assert "newest_event_age" not in {
        r.expectation for r in validated(path, "agency_register", freshness_days=3).results
    }


def test_a_code_that_many_rows_have_and_nobody_knows_is_a_signal(tmp_path: Path) -> None:
    rows = [GOOD | {"purpose": "pilgrimage"}] * 5 + [
        GOOD | {"purpose": "once"},
        *([GOOD | {"purpose": "A1234567"}] * 9),
    ]
    path = staged(tmp_path / "s.duckdb", "border_crossings", rows)
    assert validated(path, "border_crossings").signals == (
        "code 'pilgrimage' of purpose is not known (5 rows); map it in the profile",
    )
    assert validated(path, "border_crossings", ignore_codes={"purpose": ["pilgrimage"]}).signals == ()


def test_no_value_of_a_row_is_in_any_result(tmp_path: Path) -> None:
    rows = [GOOD | fault for fault in CROSSING_FAULTS.values()] + [GOOD | {"traveller_doc_no": None}]
    path = staged(tmp_path / "s.duckdb", "border_crossings", rows)
    report = validated(path, "border_crossings", max_quarantined_share=0.0)
    page = report.to_html(tmp_path / "report.html").read_text(encoding="utf-8")
    said = json.dumps(report.raw) + page + str(report) + str(report.ledger_rows("d", "border_crossings", DAY))
    for value in (PASSPORT, "1990-05-17", "1890-01-01", "Indonesian", "holiday", "NOWHERE"):
        assert value not in said
    assert "purpose: is none of" in page


def test_the_page_asks_nothing_of_any_other_host_and_takes_names_as_text(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD])
    signals = ["column '<script>alert(1)</script>' appeared"]
    report = runner.validate(path, "border_crossings", Source(), {0: Scope(DAY, tuple(signals), strangers=1)})[0]
    page = report.to_html(tmp_path / "report.html")
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text and "&lt;script&gt;" in text
    assert not any(part in text for part in ("http:", "https:", "src=", "url(", "@import", "<link"))
    assert page.stat().st_mode & 0o077 == 0
    assert [r.expectation for r in report.failed] == ["columns_known"]
    rows = report.ledger_rows("d", "border_crossings", DAY)
    assert len(rows) == len(report.results) + 1 and {len(row) for row in rows} == {10}


@pytest.fixture
def one_rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A suite with one rule of the test's own, in place of the source's."""

    def use(**changes: Any) -> None:
        rule = {
            "id": "own",
            "column": "carrier",
            "reason": "is so",
            "owner": "a test",
            "notes": "2026-11-24: for a test",
        }
        own = suite.Suite(source="border_crossings", rows=(suite.RowRule(**(rule | changes)),))
        monkeypatch.setattr(runner, "load_suite", lambda _source: own)

    yield use


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("no_such_column = 1", "check own cannot run: Binder Error"),
        ("cast(traveller_doc_no as integer) > 1", "check own cannot run: the database or the library raised"),
    ],
)
def test_a_broken_check_is_our_fault_and_quotes_nobody(
    tmp_path: Path, one_rule: Any, condition: str, said: str
) -> None:
    one_rule(condition=condition)
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD])
    with pytest.raises(AwasError, match=said) as raised:
        validated(path, "border_crossings")
    assert PASSPORT not in str(raised.value)
    assert "not the supplier's" in str(raised.value)
    assert quarantine(path) == set()


def test_a_condition_that_finds_other_rows_than_its_check_is_our_fault(tmp_path: Path, one_rule: Any) -> None:
    one_rule(type="expect_column_values_to_not_be_null", kwargs={"column": "carrier"}, condition="mode is null")
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD])
    with pytest.raises(AwasError, match="own counts 1 rows, its condition finds 0"):
        validated(path, "border_crossings")


def test_braces_and_colons_in_a_condition_are_text(tmp_path: Path, one_rule: Any) -> None:
    one_rule(condition="regexp_full_match(carrier, '(?:GA)[0-9]{3} :x') and crossed_at::date >= date '2026-01-01'")
    rows = [GOOD | {"carrier": "GA123 :x"}, GOOD | {"carrier": "GA12 :x"}]
    path = staged(tmp_path / "s.duckdb", "border_crossings", rows)
    validated(path, "border_crossings")
    assert quarantine(path) == {(1, "carrier: is so")}


def test_a_row_rule_that_is_critical_refuses_the_delivery(tmp_path: Path, one_rule: Any) -> None:
    one_rule(condition="carrier = 'ghost'", severity="critical")
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD, GOOD | {"carrier": "ghost"}])
    assert validated(path, "border_crossings").stopping() == "1 row: carrier: is so (own)"


def test_the_mend_is_what_makes_it_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When this fails, the library closes its connection no sooner than it fetches: the mend can go."""
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD])
    duckdb_engine.mend()
    mended = duckdb_engine.SqlAlchemyExecutionEngine.get_connection
    original = next(
        cell.cell_contents
        for cell in mended.__wrapped__.__closure__  # type: ignore[attr-defined]
        if callable(cell.cell_contents)
    )
    monkeypatch.setattr(duckdb_engine.SqlAlchemyExecutionEngine, "get_connection", original)
    monkeypatch.setattr(duckdb_engine, "mend", lambda: None)
    with pytest.raises((AwasError, IndexError)):
        validated(path, "border_crossings")


def test_an_upgrade_that_may_break_the_mend_is_said_at_once() -> None:
    def get_connection(self: object) -> None: ...

    with pytest.raises(AwasError, match=r"great_expectations is 9.9.9, the mend for DuckDB is for"):
        duckdb_engine._check_shape("9.9.9", get_connection)
    with pytest.raises(AwasError, match="get_connection has changed"):
        duckdb_engine._check_shape(duckdb_engine.MENDED_VERSION, get_connection)


def test_nothing_phones_home_and_the_file_is_free_afterwards(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD])
    with duckdb_engine.data_source(path, "500MB", 1) as (context, source):
        assert context.variables.config.analytics_enabled is not True
        with pytest.raises(Exception, match="read-only"):
            source.get_execution_engine().execute_query(duckdb_engine.sa.text("drop table staged"))
    with duckdb.connect(str(path), config={"threads": "1"}) as con:
        con.execute("drop table staged")


def test_a_file_that_is_open_elsewhere_is_said_so_in_one_line(tmp_path: Path) -> None:
    path = staged(tmp_path / "s.duckdb", "border_crossings", [GOOD])
    with duckdb.connect(str(path)), pytest.raises(AwasError, match="close it in this process first"):
        validated(path, "border_crossings")


def test_any_path_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "a home, 100% ours #1 (new)"
    folder.mkdir()
    path = staged(folder / "s.duckdb", "border_crossings", [GOOD])
    assert validated(path, "border_crossings").worst is None
