"""What is given out remembers what was given out: several releases together do not tell of one to four people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pytest

from transforms.laboratory.series import Told, solved, stated
from transforms.laboratory.small_country import cards
from transforms.queries import run_sql_file, run_sql_files
from transforms.score import disclosed_figures
from transforms.session.card_table import lay_cards
from transforms.settings import SQL_DIR, Settings
from transforms.statistics.disclosure import Sum, bounds, tells_of_few
from transforms.warehouse import connect, replace_day, transaction

MONTHS = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(10)]
CARD = {"num_counts": "people", "den_counts": "people", "window_days": "90", "maturity_days": "0"}


@pytest.fixture
def con(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A lake in which nothing was given out yet; A16 counts permits of 90 days, which are people."""
    con = connect(settings)
    a16 = cards()["A16"].model_copy(update={"window_days": 90, "num_counts": "people", "den_counts": "people"})
    con.execute("create schema core; create schema score; create schema ref")
    run_sql_file(con, SQL_DIR / "cards" / "card.sql")
    lay_cards(con, [a16])
    run_sql_files(con, [SQL_DIR / "core" / "small_counts.sql", SQL_DIR / "score" / "tables.sql"])
    yield con
    con.close()


def publish(con: duckdb.DuckDBPyConnection, day: date, before: date | None, *figures: tuple[str, int, int]) -> None:
    """Give out the figures (entity, num, den) of a day, as the stage score does; before: the day of the list before."""
    con.execute(
        "create or replace table score.day_point (as_of date, entity_kind varchar, entity_id varchar, "
        "indicator varchar, num double, den double, value double, peer_value double, expected double, data_as_of date, "
        "completeness double, num_withheld varchar, den_withheld varchar, status varchar)"
    )
    con.executemany(
        "insert into score.day_point select $day, 'agency', $entity, 'A16', $num, $den, $num / $den, 0.5, $den / 2, "
        "$day, 1, core.withheld_part($num, $den), case when core.few($den) then 'few' end, 'ok'",
        [{"day": day, "entity": entity, "num": num, "den": den} for entity, num, den in figures],
    )
    disclosed_figures.give(con, day, before)
    with transaction(con):
        replace_day(con, "lake.score.given", day, "from score.day_given")


def stands(con: duckdb.DuckDBPyConnection, entity: str = "a") -> tuple[Any, ...]:
    """The figures that were given out last: num, why it is withheld, den, and for which day they were counted."""
    row = con.execute(
        "select num, num_withheld, den, counted_on from lake.score.given where entity_id = ? "
        "order by as_of desc limit 1",
        [entity],
    ).fetchone()
    assert row
    return row


def test_a_figure_changes_once_a_month_and_not_by_one_to_four_people(con: duckdb.DuckDBPyConnection) -> None:
    first, second, third, fourth = date(2026, 1, 5), date(2026, 1, 6), date(2026, 2, 2), date(2026, 3, 2)
    publish(con, first, None, ("a", 40, 100))
    publish(con, second, first, ("a", 60, 140), ("new", 12, 30))
    assert stands(con) == (40, None, 100, first), "the month is not over"
    assert stands(con, "new") == (12, None, 30, second), "of whom nothing was said yet, something may be said at once"
    publish(con, third, second, ("a", 42, 110), ("new", 20, 41))
    assert stands(con) == (40, None, 100, first), "two people more would be told by subtraction"
    assert stands(con, "new") == (12, None, 30, second), "the others are three more: 21 and 18"
    publish(con, fourth, third, ("a", 47, 120), ("new", 12, 30))
    assert stands(con) == (47, None, 120, fourth)


def test_few_becomes_a_number_only_where_it_can_have_been_any_few(con: duckdb.DuckDBPyConnection) -> None:
    days = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    for day, before, num in zip(days, [None, *days], (3, 5, 8, 9), strict=False):
        publish(con, day, before, ("a", num, 100))
        assert stands(con)[:2] == ((9, None) if num == 9 else (None, "few"))


def test_what_all_releases_together_would_tell_is_not_given_out(con: duckdb.DuckDBPyConnection) -> None:
    """0 until 1 January, then 7, and 15 of 90 days: the eight since February, so that 10 until May are two in April."""
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 5, 2)]
    for day, before, num in zip(days, [None, *days], (0, 7, 15, 10), strict=False):
        publish(con, day, before, ("a", num, 400))
    assert stands(con)[0] == 15
    sums = [Sum(end.toordinal() - 89, end.toordinal() + 1, n, n) for end, n in zip(days, (0, 7, 15, 10), strict=True)]
    found = tells_of_few(sums)
    assert found and (found.low, found.high) == (2, 2)
    assert date.fromordinal(found.first) == date(2026, 4, 2)


def test_sums_that_contradict_each_other_tell_nothing() -> None:
    """A later file corrected what had been counted."""
    assert list(bounds([Sum(0, 10, 5, 5), Sum(0, 20, 3, 3)])) == []


def flows(seed: int) -> list[list[tuple[int, int]]]:
    """Of six agencies (num, den) on ten firsts of months, as 90 days with few permits give them."""
    random = np.random.default_rng(seed)
    start = MONTHS[0].toordinal() - 120
    told = []
    for _ in range(6):
        quiet = random.random(600) < random.choice([0.8, 0.97, 0.995])
        num, rest = (np.where(quiet, 0, random.poisson(rate, 600)) for rate in random.choice([0.4, 1.0, 3.0], 2))
        ends = [day.toordinal() + 1 - start for day in MONTHS]
        told.append([(int(num[e - 90 : e].sum()), int((num + rest)[e - 90 : e].sum())) for e in ends])
    return [list(month) for month in zip(*told, strict=True)]


def as_packages(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[Told]]:
    """What packages state, figure by figure."""
    figures: dict[str, list[Told]] = {}
    for entity, *values in con.execute(query).fetchall():
        names = ("counted_on", "num", "den", "num_withheld", "den_withheld")
        row = dict(zip(names, ("" if value is None else str(value) for value in values), strict=True))
        told = stated(row, CARD)
        if told:
            figures.setdefault(entity, []).append(told)
    return figures


def test_a_solver_that_has_ten_releases_recovers_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """Of the same figures without a memory, each release by itself as it should be, it recovers several."""
    before: date | None = None
    con.execute(
        "create table forgetful (entity_id varchar, counted_on date, num double, den double, a varchar, b varchar)"
    )
    for day, month in zip(MONTHS, flows(1), strict=True):
        figures = [(f"a{number}", num, den) for number, (num, den) in enumerate(month) if den]
        publish(con, day, before, *figures)
        con.execute(
            "insert into forgetful select entity_id, as_of, if(num_withheld is null, num, null), "
            "if(den_withheld is null, den, null), num_withheld, den_withheld from score.day_point"
        )
        before = day
    by_day = "select entity_id, counted_on, num, den, {} from {} order by all"
    naive = as_packages(con, by_day.format("a, b", "forgetful"))
    careful = as_packages(con, by_day.format("num_withheld, den_withheld", "lake.score.given"))
    assert sum(len(list(solved(told))) for told in naive.values()) > 5
    assert {entity: list(solved(told)) for entity, told in careful.items() if list(solved(told))} == {}
    assert sum(map(len, careful.values())) > len(careful), "figures do change"
