"""What analysts find between the lists and the lake: permits, months, cohorts, keys, and macros of several releases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from transforms.laboratory import scored_day, small_country
from transforms.laboratory.scored_day import DAY
from transforms.release.database import marts

# 20 holders of permits of a1 for Malaysia, filed in October 2024, all granted and seen to leave; the permits of 16
# ended more than 60 days ago, and 4 of these are still away. One of two permits of 30 March is entered so far.
STORY = """
insert into core.work_permits by name select 'C-' || n as permit_no, 1 as workers, 'a1' as entity_id,
    date '2024-10-07' as applied_on, 'MYS' as destination, 'ended' as status, 'ID-NB' as origin_region
    from range(20) as t (n);
insert into core.leaving_in_sight select 'C-' || n from range(20) as t (n);
insert into core.permit_trip select 'C-' || n, 'a1', 'IDBTH', 'MYS', date '2024-11-02', date '2024-11-03', null
    from range(20) as t (n);
insert into core.permit_end select 'C-' || n, 'IDBTH', date '2025-11-01', n < 4, false from range(16) as t (n);
insert into core.return_in_sight values ('IDBTH', date '2025-11-01' - 60, 120);
insert into core.work_permits by name select 'C-new' as permit_no, 1 as workers, 'a1' as entity_id,
    date '2026-03-30' as applied_on, 'MYS' as destination, 'pending' as status;
insert into core.work_permits by name select 'D-' || n as permit_no, 1 as workers, date '2025-05-05' as applied_on,
    'BHR' as destination, 'ID-NT' as origin_region,
    if(n < 10, 'approved', if(n < 20, 'denied', 'pending')) as status from range(22) as t (n);
update core.permit_delay set share = 0.5 where days = 1;
insert into core.sight values ('IDN', 'exit', '2026-01-31', 3), ('IDN', 'exit', '2026-02-28', 5);
insert into lake.resolve.agency_alias values (date '2026-03-31', 'REG-1', 'SIUP-9', 'PT C', 'a1', 'certain', 'id', 1),
    (date '2026-03-31', 'REG-1', 'SIUP-9', 'PT Cahaya', 'a1', 'certain', 'id', 1);
"""


def release(path: Path, run_id: str, *, groups_of_five: bool = False) -> None:
    con = scored_day.session(groups_of_five=groups_of_five)
    con.execute(STORY)
    with marts.attached(con, path):
        marts.build(con, small_country.profile(path.parent / run_id), DAY, run_id)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Releases side by side: `now`; `grouped`, which shows groups of five; `before`, where a1 and a3 stood worse."""
    folder = tmp_path_factory.mktemp("releases")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marts, "load_cards", small_country.cards)
        release(folder / "now.duckdb", "r2")
        release(folder / "grouped.duckdb", "r1", groups_of_five=True)
    shutil.copy(folder / "grouped.duckdb", folder / "before.duckdb")
    with duckdb.connect(str(folder / "before.duckdb")) as con:
        con.execute("update marts.scores set rank_with_ties = 9, score = score - 1 where entity_id = 'a1'")
        con.execute("delete from marts.watchlist where entity_id = 'a3'")
    with duckdb.connect() as con:
        for name in ("now", "before", "grouped"):
            con.execute(f"attach '{folder / name}.duckdb' as {name} (read_only)")
        yield con


def test_a_cohort_counts_each_step_among_those_who_could_have_taken_it(releases: duckdb.DuckDBPyConnection) -> None:
    row = releases.execute(
        "select declared, permitted, followed, departed, arrived, due, returned, overdue, round(overdue_low, 3), "
        "round(overdue_high, 3) from now.marts.cohort where corridor = 'IDN>MYS' and month = date '2024-10-01'"
    ).fetchone()
    assert row == (20, 20, 20, 20, 20, 16, 12, 4, 0.118, 0.455)  # Wilson's interval of 4 of 16


def test_what_is_still_to_be_entered_is_expected(releases: duckdb.DuckDBPyConnection) -> None:
    """Half of the permits are entered after a day: one known stands for two, and may stand for more."""
    row = releases.execute(
        "select declared, expected, expected_low, round(expected_high, 2) from now.marts.cohort "
        "where corridor = 'IDN>MYS' and month = date '2026-03-01'"
    ).fetchone()
    assert row == (1, 2.0, 1.0, 4.33)


def test_a_corridor_says_how_long_nobody_saw_it(releases: duckdb.DuckDBPyConnection) -> None:
    query = (
        "select declared, blind_days from now.marts.corridor_month where corridor = 'IDN>MYS' and month = '2026-02-01'"
    )
    assert releases.execute(query).fetchall() == [(140, 2.0)]


def test_agencies_and_employers_say_how_many_workers_they_have(releases: duckdb.DuckDBPyConnection) -> None:
    assert releases.execute(
        "select workers, last_filed_on from now.marts.agency where entity_id in ('a1', 'a2') order by entity_id"
    ).fetchall() == [(141, date(2026, 3, 30)), (0, None)]
    assert releases.execute("select workers_year, agencies from now.marts.employer order by 1").fetchall() == [
        (2, 0), (140, 1),
    ]  # fmt: skip


def test_no_row_of_one_person_where_groups_of_five_are_shown(releases: duckdb.DuckDBPyConnection) -> None:
    assert releases.execute("select count(*) from grouped.marts.permit").fetchone() == (0,)
    for table, count in (
        ("agency_employer_month", "declared"), ("region_month", "declared"), ("cohort", "declared"),
        ("corridor_month", "declared"), ("crossing_day", "travellers"),
    ):  # fmt: skip
        few = f"select count(*) from grouped.marts.{table} where {count} between 1 and 4"
        assert releases.execute(few).fetchone() == (0,), table
    shown = "select returned, overdue, overdue_low from grouped.marts.cohort where due = 16"
    assert releases.execute(shown).fetchall() == [(None, None, None)]


@pytest.mark.parametrize("table", ["agency_employer_month", "region_month"])
def test_the_few_who_are_left_over_do_not_follow_from_the_rest(releases: duckdb.DuckDBPyConnection, table: str) -> None:
    """Of 22 workers 10 were permitted and 10 refused: that 2 wait must not follow where groups of five are shown."""
    query = "select declared, permitted, refused from {}.marts.{} where destination = 'BHR'"
    assert releases.execute(query.format("now", table)).fetchall() == [(22, 10, 10)]
    assert releases.execute(query.format("grouped", table)).fetchall() == [(22, 10, None)]


def test_a_former_licence_number_finds_its_agency_once(releases: duckdb.DuckDBPyConnection) -> None:
    """Two spellings have it; joined by the table of numbers, no row doubles."""
    assert releases.execute("from now.marts.licence_number").fetchall() == [("SIUP-9", "a1", 1)]


def test_a_key_that_leads_nowhere_is_counted(releases: duckdb.DuckDBPyConnection) -> None:
    """Of a leading column, how many rows are astray is known; of one that leads nowhere it is not."""
    found = releases.execute("select references_table is null, astray is null from now.marts.key").fetchall()
    assert set(found) == {(True, True), (False, False)}
    astray = releases.execute("select table_name, column_name, astray from now.marts.key where astray > 0").fetchall()
    assert astray == []


def test_macros_ask_the_release_that_is_named(releases: duckdb.DuckDBPyConnection) -> None:
    """Under any name; a macro of one release never answers from another that happens to be in use."""
    now = releases.execute("select sum(points) from now.marts.why('a1', release := 'now')").fetchone()
    assert now == releases.execute("select score from now.marts.agency_scores where entity_id = 'a1'").fetchone()
    assert releases.execute("from before.marts.history('a1', release := 'before')").fetchall()
    releases.execute("use before")
    try:
        assert releases.execute("from marts.why('a1')").fetchall()
        with pytest.raises(duckdb.Error, match="this macro is of release r2"):
            releases.execute("from now.marts.why('a1')")
    finally:
        releases.execute("use memory")


def test_two_releases_are_compared(releases: duckdb.DuckDBPyConnection) -> None:
    query = "select entity_id, movement, score_change from now.marts.compare('before', 'now') where movement <> 'same'"
    assert releases.execute(f"{query} and entity_id in ('a1', 'a3') order by 1").fetchall() == [
        ("a1", "up", 1), ("a3", "new", 0),
    ]  # fmt: skip


def test_the_middle_tier_has_no_personal_columns_by_name(releases: duckdb.DuckDBPyConnection) -> None:
    names = {name for (name,) in releases.execute("select column_name from duckdb_columns()").fetchall()}
    assert not {"worker", "worker_key", "traveller", "traveller_key", "nationality", "sex", "birth_date"} & names
