"""What the shipped mappings make of the quirks of real files. Every row here is invented."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms import deliver
from transforms.contracts import load_contract
from transforms.laboratory.public_files import main
from transforms.profile import load_profile
from transforms.session import load_reference
from transforms.settings import ROOT, Settings
from transforms.warehouse import connect

Row = dict[str, str | None]
CASE: Row = {
    "CASE_NO": "C-09163-00001",
    "CASE_STATUS": "Certified - Full",
    "DECISION_DATE": "2009-07-20 15:22:21",
    "CASE_RECEIVED_DATE": "2009-06-12",
    "CERTIFICATION_BEGIN_DATE": "2009-10-01",
    "CERTIFICATION_END_DATE": "2010-07-31",
    "EMPLOYER_NAME": "Green Acre Farms, Inc.",
    "EMPLOYER_STATE": "KY",
    "AGENT_ATTORNEY_NAME": "Field Hands LLC",
    "JOB_TITLE": "FARMWORKER, DIVERSIFIED CROP",
    "NBR_WORKERS_CERTIFIED": "12",
    "BASIC_RATE_OF_PAY": "9.00",
    "BASIC_UNIT_OF_PAY": "HR",
    "ORGANIZATION_FLAG": "S",
}


def mapped(profile: str, source: str, *rows: Row, file: str = "one.csv") -> list[dict[str, Any]]:
    """The rows that a profile's mapping makes of raw rows of one file; columns that are not given are NULL."""
    shipped = load_profile(profile)
    path = shipped.mapping(source)
    assert path is not None
    columns = shipped.source(source).columns
    with duckdb.connect() as con:
        load_reference(con, shipped)
        body = ", ".join(f'"{name}" varchar' for name in columns)
        con.execute(f"create table raw (_file varchar, _line bigint, {body})")
        for line, row in enumerate(rows, start=2):
            assert set(row) <= set(columns)
            values = [file, line, *(row.get(name) for name in columns)]
            con.execute(f"insert into raw values ({', '.join('?' * len(values))})", values)
        answer = con.execute(f"from ({path.read_text(encoding='utf-8')}) order by _line")
        names = [column[0] for column in answer.description or []]
        found = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    allowed = {column.name for column in load_contract(source).columns} | {"_file", "_line", "_precedence"}
    assert set(names) <= allowed and len(found) == len(rows)
    return found


def case(**changes: str | None) -> dict[str, Any]:
    return mapped("us_h2", "work_permits", CASE | changes)[0]


def test_an_ordinary_case() -> None:
    permit = case()
    assert (permit["applied_on"], permit["decided_on"]) == ("2009-06-12", "2009-07-20")
    assert (permit["status"], permit["workers"], permit["occupation"]) == ("approved", "12", "9211")
    assert (permit["employer_id"], permit["employer_region"]) == ("GREEN_ACRE_FARMS|KY", "US-KY")
    assert float(permit["wage_month"]) == pytest.approx(9 * 40 * 52 / 12)


@pytest.mark.parametrize("said", ["#VALUE!", "<5", "1.234", "12,00", "1.5"])
def test_a_number_that_cannot_be_read_goes_on_as_it_is_written(said: str) -> None:
    """It is set aside then; what else the row says (here: how many were asked for) does not stand in for it."""
    assert case(NBR_WORKERS_CERTIFIED=said)["workers"] == said
    assert case(NBR_WORKERS_CERTIFIED="2.0000000000000000e+00")["workers"] == "2"
    row: Row = {"case_id": "1", "trade_nm": "A", "st_cd": "KY", "h2a_violtn_cnt": said, "h2b_violtn_cnt": "1"}
    (found,) = mapped("us_h2", "inspections", row | {"findings_start_date": "5/1/2008", "registered_on_estimated": ""})
    assert found["breaches"] == said


def test_the_oldest_headers_dates_and_state_names() -> None:
    old: Row = {
        "CASE_NO": None,
        "CASE_NUMBER": "A-06093-00002",
        "CASE_RECEIVED_DATE": None,
        "DECISION_DATE": None,
        "CERTIFICATION_BEGIN_DATE": "05/20/06 00:00:00",
        "CERTIFICATION_END_DATE": "12/23/06 00:00:00",
        "EMPLOYER_STATE": "NORTH CAROLINA",
    }
    permit = case(**old)
    assert permit["permit_no"] == "A-06093-00002"
    assert (permit["applied_on"], permit["valid_from"]) == ("2006-04-03", "2006-05-20")
    assert permit["employer_region"] == "US-NC" and permit["decided_on"] is None


@pytest.mark.parametrize(("received", "applied"), [("2008-06-12", "2009-06-12"), ("2009-06-15", "2009-06-15")])
def test_the_case_number_corrects_a_mistyped_year_but_not_a_few_days(received: str, applied: str) -> None:
    assert case(CASE_RECEIVED_DATE=received)["applied_on"] == applied


@pytest.mark.parametrize("ends", ["0216-07-31", "1200-07-31", "2105-07-31", "00:00:00"])
def test_an_impossible_year_is_passed_on_so_that_the_row_is_quarantined(ends: str) -> None:
    valid_to = case(CERTIFICATION_END_DATE=ends)["valid_to"]
    assert valid_to is not None and ends in valid_to
    assert duckdb.execute("select try_cast(? as date)", [valid_to]).fetchone() == (None,)


def test_a_refused_case_has_no_permit_dates() -> None:
    permit = case(CASE_STATUS="DENIED", NBR_WORKERS_CERTIFIED="0.0", NBR_WORKERS_REQUESTED="3.0000000000000000e+00")
    assert (permit["status"], permit["valid_from"], permit["workers"]) == ("denied", None, "3")


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("PARTIAL CERTIFIED", "approved"),
        ("Certified - Partial", "approved"),
        ("Withdrawn", "withdrawn"),
        ("Final Review", "pending"),
        ("Something New", "something new"),
    ],
)
def test_every_spelling_of_a_status_is_known_or_left_to_be_quarantined(written: str, status: str) -> None:
    assert case(CASE_STATUS=written)["status"] == status


@pytest.mark.parametrize(
    ("pay", "unit", "month"),
    [("750", "MTH", 750.0), ("375", "Weekly", 1625.0), ("27685", "HR", None), ("0", "YR", None)],
)
def test_pay_becomes_pay_for_a_month_or_nothing(pay: str, unit: str, month: float | None) -> None:
    found = case(BASIC_RATE_OF_PAY=pay, BASIC_UNIT_OF_PAY=unit)["wage_month"]
    assert (found and float(found)) == month


def test_the_total_of_a_joint_application_comes_before_its_members() -> None:
    total: Row = CASE | {"ORGANIZATION_FLAG": "J", "NBR_WORKERS_CERTIFIED": "20"}
    members: list[Row] = [CASE | {"ORGANIZATION_FLAG": None, "NBR_WORKERS_CERTIFIED": number} for number in ("8", "12")]
    found = mapped("us_h2", "work_permits", *members, total)
    assert min(found, key=lambda permit: permit["_precedence"])["workers"] == "20"


def test_before_there_was_a_flag_the_largest_row_is_the_total() -> None:
    rows: list[Row] = [
        CASE | {"ORGANIZATION_FLAG": None, "AGENT_ATTORNEY_NAME": None, "NBR_WORKERS_CERTIFIED": number}
        for number in ("8", "20", "12")
    ]
    found = mapped("us_h2", "work_permits", *rows)
    assert min(found, key=lambda permit: permit["_precedence"])["workers"] == "20"


def test_a_member_of_a_joint_application_has_a_permit_of_its_own() -> None:
    total: Row = CASE | {"ORGANIZATION_FLAG": "A", "EMPLOYER_NAME": "HILLTOP GROWERS ASSOCIATION"}
    member: Row = CASE | {"ORGANIZATION_FLAG": None, "EMPLOYER_NAME": "JO PLOUGH", "NBR_WORKERS_CERTIFIED": "4"}
    again: Row = member | {"NBR_WORKERS_CERTIFIED": "3"}
    whole, first, second = mapped("us_h2", "work_permits", total, member, again)
    assert whole["permit_no"] == case()["permit_no"] != first["permit_no"] == second["permit_no"]
    assert first["permit_no"].startswith(whole["permit_no"] + "-")
    assert (first["employer_name"], first["workers"]) == ("JO PLOUGH", "4")
    assert (whole["agency_name"] is None, first["agency_name"]) == (False, None)  # its agent filed once


@pytest.mark.parametrize(
    "name",
    ["GREEN ACRE FARMS INC", "Green Acre Farms, Inc.", "The Green Acre Farms", "GREEN ACRE FARMS DBA G. A."],
)
def test_a_case_finds_its_employer_under_either_spelling(name: str) -> None:
    row: Row = {
        "case_id": "1",
        "trade_nm": name,
        "st_cd": "KY",
        "h2a_violtn_cnt": "9",
        "h2b_violtn_cnt": "1",
        "findings_start_date": "5/1/2008",
        "registered_on_estimated": "2009-04-18",
    }
    (found,) = mapped("us_h2", "inspections", row)
    assert found["employer_id"] == case()["employer_id"]
    assert (found["breaches"], found["result"], found["inspected_on"]) == ("10", "serious", "2008-05-01")
    assert found["recorded_at"].startswith("2009-04-18")


def test_counts_at_the_border() -> None:
    row: Row = {
        "Control Point": "Lo Wu",
        "Arrival / Departure": "Departure",
        "Total": "1,250",
    }
    (found,) = mapped("hk_border", "crossing_counts", row | {"Date": "31-01-2021"})
    assert (found["day"], found["checkpoint"], found["direction"]) == ("2021-01-31", "HKLOW", "exit")
    assert (found["travellers"], found["other_country"], found["traveller_group"]) == ("1250", "*", "*")
    # a comma that groups no thousands stands before a fraction: the row is left to be quarantined
    (found,) = mapped("hk_border", "crossing_counts", row | {"Date": "31-01-2021", "Total": "1250,00"})
    assert found["travellers"] == "1250,00"


def test_a_control_point_that_nobody_listed_keeps_its_name() -> None:
    row: Row = {"Control Point": "New Gate", "Arrival / Departure": "Arrival", "Total": "0"}
    assert mapped("hk_border", "crossing_counts", row | {"Date": "01-01-2021"})[0]["checkpoint"] == "New Gate"


def test_daily_counts_are_dropped_a_month_at_a_time(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "drops"
    data.mkdir()
    (data / "statistics_on_daily_passenger_traffic_2021.csv").write_text(
        "\ufeffDate,Control Point,Total,\n30-11-2021,Lo Wu,1,\n01-12-2021,Lo Wu,2,\n31-12-2021,Lo Wu,3,\n",
        encoding="utf-8",
    )
    assert main(["hk_border", "--data", str(data), "--out", str(out)]) == 0
    days = sorted(folder.name for folder in (out / "crossing_counts").iterdir())
    assert days == ["2021-12-01", "2022-01-01"]
    package = json.loads((out / "crossing_counts" / "2022-01-01" / "datapackage.json").read_text())
    assert [resource["rowcount"] for resource in package["resources"]] == [2]


QUARTER = "2018-09-27_2018q1_positive_employer_en.csv"
LISTED: Row = {
    "Province/Territory": "Nova Scotia",
    "Stream": "   Low Wage",
    "Employer": "Invented Fish Ltd.",
    "Address": "Halifax, NS B3H 0A0",
    "Occupation": "9463-Fish and seafood plant workers",
    "Approved Positions": "1,020",
}


def listed(*rows: Row, file: str = QUARTER) -> list[dict[str, Any]]:
    return mapped("ca_lmia", "work_permits", *rows, file=file)


def test_an_employer_of_the_list_of_those_granted() -> None:
    (permit,) = listed(LISTED)
    assert (permit["status"], permit["workers"], permit["occupation"]) == ("approved", "1020", "8160")
    assert (permit["employer_region"], permit["employer_city"]) == ("CA-NS", "HALIFAX")
    assert (permit["applied_on"], permit["decided_on"]) == ("2018-01-01", "2018-03-31")
    (refused,) = listed(LISTED | {"Approved Positions": None, "Requested Positions": "3"})
    assert (refused["status"], refused["workers"]) == ("denied", "3") and refused["permit_no"] != permit["permit_no"]


@pytest.mark.parametrize(
    ("file", "first", "last"),
    [
        ("2017-08-04_2016_positive_employer_en.csv", "2016-01-01", "2016-12-31"),
        ("2017-11-10_2017q1q2_positive_en.csv", "2017-01-01", "2017-06-30"),
        ("2019-12-20_tfwp_2019q3_positive_en.csv", "2019-07-01", "2019-09-30"),
        ("2019-12-20_positive_en.csv", None, None),
    ],
)
def test_the_period_stands_in_the_name_of_the_file(file: str, first: str | None, last: str | None) -> None:
    (permit,) = listed(LISTED, file=file)
    assert (permit["applied_on"], permit["decided_on"]) == (first, last)


def test_a_blank_cell_means_as_above_where_the_file_does_not_repeat_the_province() -> None:
    below: Row = {"Occupation": "6322-Cooks", "Approved Positions": "2"}
    other: Row = below | {"Employer": "Another Inc.", "Address": "Sydney, NS B1P 0A0"}
    _, same, another = listed(LISTED, below, other)
    assert (same["employer_name"], same["employer_city"]) == ("Invented Fish Ltd.", "HALIFAX")
    assert (another["employer_name"], another["employer_city"]) == ("Another Inc.", "SYDNEY")
    assert {row["employer_region"] for row in (same, another)} == {"CA-NS"}


@pytest.mark.parametrize("blank", [None, "(blank)"])
def test_a_blank_cell_is_blank_where_the_file_repeats_the_province(blank: str | None) -> None:
    _, nameless = listed(LISTED, LISTED | {"Employer": blank, "Address": None})
    assert (nameless["employer_name"], nameless["employer_city"]) == (None, None)


def test_employers_seated_abroad_have_no_region_and_unknown_provinces_are_set_aside() -> None:
    abroad = "Employers carrying on business in Canada with Head Office outside of Canada"
    (seated,) = listed(LISTED | {"Province/Territory": abroad, "Address": "Tulsa, 74136"})
    assert (seated["employer_region"], seated["employer_city"]) == (None, "TULSA")
    (unknown,) = listed(LISTED | {"Province/Territory": "Atlantis"})
    assert unknown["employer_region"] == "CA-?"


def test_misspelt_headers_and_codes_that_no_table_has() -> None:
    (permit,) = listed(LISTED | {"Occupation": None, "Occupaitons under NOC 2011": "9999-Something new"})
    assert permit["occupation"] == "NOC 9999-Something new"


def test_the_real_lists_are_taken_in_to_the_row(tmp_path: Path) -> None:
    data = ROOT.parent / "shared" / "data" / "ca_lmia"
    if not data.is_dir():
        pytest.skip(f"the published files are not at {data}")
    out = tmp_path / "drops"
    assert main(["ca_lmia", "--data", str(data), "--out", str(out)]) == 0
    settings = Settings(home=tmp_path / "home", drops=str(out), profile="ca_lmia")
    last = max((out / "work_permits").iterdir()).name
    deliver.run(settings, load_profile("ca_lmia"), "work_permits", date.fromisoformat(last))
    con = connect(settings, read_only=True)
    counts = con.execute(
        "select sum(delivered), sum(accepted + quarantined + superseded), max(quarantined / delivered) < 0.002 "
        "from lake.ledger.delivery where status = 'accepted'"
    ).fetchone()
    con.close()
    packages = [json.loads(path.read_text()) for path in out.glob("work_permits/*/datapackage.json")]
    rows = sum(resource["rowcount"] for package in packages for resource in package["resources"])
    assert counts == (rows, rows, True)
