"""Groups who may need help: five or more, apart from every list; sex and age are read here and nowhere else."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.conftest import KEY
from transforms.profile import Profile, Source
from transforms.queries import sql_files
from transforms.release import protection
from transforms.session import as_of_session
from transforms.settings import CONFIG_DIR, SQL_DIR, Settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)
PLACE = "'2020-01-01', 'd', date '2020-01-01', date '9999-12-31'"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("protection"), key=KEY)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def profile() -> Profile:
    return Profile(
        name="asean", folder=CONFIG_DIR / "profiles" / "asean", timezone="Asia/Jakarta", drops="x",
        sources={name: Source() for name in ("work_permits", "border_crossings", "employer_register")},
    )  # fmt: skip


def key(line: int) -> str:
    """The pseudonym of a worker's document: hexadecimal digits, as HMAC-SHA-256 gives them."""
    return f"{line:016x}".ljust(64, "0")


def person(con: duckdb.DuckDBPyConnection, line: int, *, issued: str, until: str, sex: str, born: str,
           destination: str = "MYS", employer: str | None = None, left: str | None = None) -> None:  # fmt: skip
    """One worker with a permit and, where `left` says so, a departure without a return."""
    con.execute(
        "insert into lake.accepted.work_permits (permit_no, worker_key, worker_sex, destination, employer_id, "
        "employer_name, applied_on, decided_on, valid_to, status, delivery_id, file, line, known_from, known_to) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'approved', 'd', 'p.csv', ?, date '2020-01-01', date '9999-12-31')",
        [f"WP{line}", key(line), sex, destination, employer, employer or "Somebody", issued, issued, until, line],
    )
    con.execute("insert into lake.restricted.work_permits values ('d', 'p.csv', ?, ?)", [line, born])
    if left:
        con.execute(
            "insert into lake.accepted.border_crossings (crossing_id, crossed_at, checkpoint, direction, "
            "traveller_key, purpose, other_country, sex, delivery_id, file, line, known_from, known_to) values "
            "(?, ?, 'IDCGK', 'exit', ?, 'work', ?, ?, 'd', 'c.csv', ?, date '2020-01-01', date '9999-12-31')",
            [f"C{line}", f"{left} 10:00:00+07", key(line), destination, sex, line],
        )
        con.execute("insert into lake.restricted.border_crossings values ('d', 'c.csv', ?, ?)", [line, born])


@pytest.fixture(scope="module")
def con(settings: Settings, profile: Profile) -> Iterator[duckdb.DuckDBPyConnection]:
    """Eleven overdue in Malaysia, four in Taiwan, six at a sanctioned employer, five minors gone to Saudi Arabia."""
    con = connect(settings)
    for source in profile.sources:
        con.execute(
            "insert into lake.ledger.delivery by name select ? as delivery_id, ? as source, date '2026-03-30' as "
            "delivered_on, date '2026-03-30' as known_from, 'f' as fingerprint, '[]' as files, 9 as delivered, "
            "9 as accepted, 0 as quarantined, 0 as superseded, 'accepted' as status, date '9999-12-31' as known_to, "
            "'r' as rules",
            [source, source],
        )
    con.execute(
        "insert into lake.resolve.employer (as_of, entity_id, name, sanctioned_on) "
        "values (?, 'E1', 'Sunrise <b>Farm</b>', date '2026-03-01'), (?, 'E2', 'Old case', date '2025-01-01')",
        [DAY] * 2,
    )
    con.execute(
        "insert into lake.resolve.employer_alias (as_of, employer_id, employer_name, entity_id, matched_by, certainty) "
        "values (?, 'E1', 'E1', 'E1', 'id', 'certain'), (?, 'E2', 'E2', 'E2', 'id', 'certain')",
        [DAY] * 2,
    )
    old = {"issued": "2024-10-01", "until": "2026-01-15", "left": "2024-10-20", "born": "1990-01-01"}
    for line in range(11):
        person(con, line, sex="F" if line < 6 else "M", **old)
    for line in range(20, 24):
        person(con, line, sex="F", destination="TWN", **old)
    recent = {"issued": "2026-02-01", "until": "2027-02-01", "sex": "F"}
    for line in range(30, 36):
        person(con, line, employer="E1", born="1990-01-01", **recent)
    for line in range(40, 46):
        person(con, line, employer="E2", born="1990-01-01", **recent)
    for line in range(50, 55):
        person(con, line, born="2009-06-01", destination="SAU", left="2026-02-10", **recent)
    as_of_session(con, settings, profile, DAY)
    yield con
    con.close()


def test_cohorts_of_five_or_more(con: duckdb.DuckDBPyConnection) -> None:
    found = {(g["cohort"], g["country"], g["place"]): g["people"] for g in protection.compute(con, DAY)}
    assert found == {
        ("overdue", "MYS", None): 11,  # the four in Taiwan are too few
        ("sanctioned", "MYS", "Sunrise <b>Farm</b>"): 6,  # the old sanction is no news
        ("minor_permit", "SAU", None): 5,
        ("minor_crossing", "SAU", "IDCGK"): 5,
    }


def test_no_part_below_five_can_be_read_or_worked_out(con: duckdb.DuckDBPyConnection) -> None:
    groups = {g["cohort"]: g["parts"] for g in protection.compute(con, DAY)}
    assert ("sex", "F", 6) in groups["overdue"] and ("sex", "M", 5) in groups["overdue"]
    con.execute("update lake.accepted.work_permits set worker_sex = 'F' where line = 10 and delivery_id = 'd'")
    try:
        parts = next(g["parts"] for g in protection.compute(con, DAY) if g["cohort"] == "overdue")
        assert [
            part for part in parts if part[0] == "sex"
        ] == []  # seven and four: the four would follow from the total
        assert ("age", "25_39", 11) in parts
    finally:
        con.execute("update lake.accepted.work_permits set worker_sex = 'M' where line = 10 and delivery_id = 'd'")


def test_who_renewed_or_came_back_is_not_overdue(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("begin")
    try:
        con.execute("insert into core.work_permits by name select * replace ('again' as permit_no, date '2027-01-01' "
                    "as valid_to) from core.work_permits where permit_no = 'WP0'")  # fmt: skip
        con.execute("update core.permit_trip set back_on = date '2026-01-20' where permit_no = 'WP1'")
        overdue = next(g for g in protection.compute(con, DAY) if g["cohort"] == "overdue")
        assert overdue["people"] == 9
    finally:
        con.execute("rollback")


def test_the_lane_has_a_folder_of_its_own_for_its_owner_alone(settings: Settings, profile: Profile,
                                                              con: duckdb.DuckDBPyConnection) -> None:  # fmt: skip
    line = protection.run(settings, profile, DAY)
    assert line.startswith("4 groups of people who may need help (27 people)")
    again = protection.run(settings, profile, DAY)
    assert again == line
    (folder,) = (settings.home / "protection").iterdir()
    assert {p.name: p.stat().st_mode & 0o777 for p in [folder, *folder.iterdir()]} == {
        "2026-03-31": 0o700, "cohorts.csv": 0o600, "index.html": 0o600, "manifest.json": 0o600
    }  # fmt: skip
    page = (folder / "index.html").read_text(encoding="utf-8")
    for said in ("Overdue without contact", "Malaysia: 11 people", "Sunrise &lt;b&gt;Farm&lt;/b&gt;</bdi>: 6 people",
                 "Labour attaché", "Child protection service", "default-src 'none'"):  # fmt: skip
        assert said in page, said
    with (folder / "cohorts.csv").open(encoding="utf-8", newline="") as file:
        assert min(int(row["people"]) for row in csv.DictReader(file)) >= 5


def test_it_may_lie_elsewhere(settings: Settings, profile: Profile, con: duckdb.DuckDBPyConnection,
                              tmp_path: Path) -> None:  # fmt: skip
    elsewhere = settings.model_copy(update={"protection": tmp_path / "desk"})
    protection.run(elsewhere, profile, DAY)
    assert (tmp_path / "desk" / "2026-03-31" / "index.html").exists()


def test_without_its_sources_a_cohort_cannot_be_said(settings: Settings, profile: Profile, tmp_path: Path) -> None:
    """Not zero: not available."""
    empty = Settings(home=tmp_path / "empty", key=KEY)  # type: ignore[arg-type]
    connect(empty).close()
    protection.run(empty, profile, DAY)
    page = (empty.home / "protection" / "2026-03-31" / "index.html").read_text(encoding="utf-8")
    assert "Cannot be said: Work permits, Border crossings missing." in page
    assert "No group of five or more" not in page


APART = ("protection", "evaluate")  # the latter asks after the fact whether the lists are fair, in shares of groups
VULNERABLE = re.compile(r"\b(worker_sex|sex|worker_birth_date|birth_date|born_on|age_band|traveller_group)\b")


@pytest.mark.parametrize("path", [p for p in sorted(SQL_DIR.rglob("*.sql")) if p.parent.name not in APART],
                         ids=lambda path: f"{path.parent.name}/{path.name}")  # fmt: skip
def test_nothing_that_scores_or_lists_reads_sex_age_or_the_lane(path: Path) -> None:
    code = "\n".join(line.partition("--")[0] for line in path.read_text(encoding="utf-8").splitlines())
    code = re.sub(r"comment on .*?;", "", code, flags=re.S)
    assert VULNERABLE.findall(code) == []
    assert not re.search(r"\bprotection\.(person|cohort|breakdown)\b", code)


def test_the_lane_writes_nothing_into_the_lake(settings: Settings, profile: Profile,
                                               con: duckdb.DuckDBPyConnection) -> None:  # fmt: skip
    """It opens the lake read-only: a score could not see it even by mistake."""
    before = con.execute("select max(snapshot_id) from lake.snapshots()").fetchone()
    protection.run(settings, profile, DAY + timedelta(days=1))
    assert con.execute("select max(snapshot_id) from lake.snapshots()").fetchone() == before
    tables = {
        t for (t,) in con.execute("select table_name from duckdb_tables() where database_name = 'lake'").fetchall()
    }
    assert tables.isdisjoint({"person", "cohort", "breakdown"})
    assert {path.stem for path in sql_files(SQL_DIR / "protection")} == {"person", "cohort", "breakdown"}
