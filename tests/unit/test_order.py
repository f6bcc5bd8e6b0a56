"""Order does not matter: deliveries shuffled, delayed, split and repeated leave the same rows with the same dates."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.conftest import KEY
from transforms.contracts import load_contract
from transforms.deliver import accepting, intake
from transforms.deliver.accepting import vintages
from transforms.deliver.accepting.vintages import Arrival
from transforms.deliver.landing.drops import Delivery, DroppedFile
from transforms.deliver.landing.feed import Feed
from transforms.deliver.values import pseudonyms
from transforms.profile import Profile, Source
from transforms.queries import run_sql_file
from transforms.settings import SQL_DIR, Settings
from transforms.warehouse import connect

FIRST = date(2026, 3, 1)
LAST = 9  # days, counted from FIRST
FOREVER = date(9999, 12, 31)
SOURCE = "complaints"
quick = hypothesis_settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
slow = hypothesis_settings(quick, max_examples=5, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


# --- the rule itself, against the plainest way of saying it -----------------------------------------------------------


@dataclass(frozen=True)
class Version:
    content: int
    recorded: int
    delivered: int
    starts: int
    ends: int | None


numbers = st.integers(0, LAST)


@st.composite
def versions(draw: st.DrawFn) -> Version:
    delivered = draw(numbers)
    starts = draw(st.integers(delivered, LAST))
    ends = draw(st.one_of(st.none(), st.integers(starts, LAST)))
    return Version(draw(st.integers(0, 2)), draw(st.integers(0, 3)), delivered, starts, ends)


def counting(known: list[Version], at: int) -> int | None:
    """What counts on a day: the content of the last version visible on it, a repeated statement being none."""
    seen: list[Version] = []
    first = sorted(range(len(known)), key=lambda n: (known[n].starts, known[n].delivered, n))
    for number in first:
        version = known[number]
        again = any(
            (other.recorded, other.content, other.ends) == (version.recorded, version.content, None) for other in seen
        )
        if not (version.ends is None and again):
            seen.append(version)
    visible = [v for v in seen if v.starts <= at and (v.ends is None or at < v.ends)]
    visible.sort(key=lambda v: (v.recorded, v.delivered, v.starts, known.index(v)))
    return visible[-1].content if visible else None


@quick
@given(st.lists(versions(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_on_every_day_the_best_version_known_counts_and_only_that(known: list[Version], random: Any) -> None:
    numbered = list(enumerate(known))
    random.shuffle(numbered)
    with duckdb.connect() as con:
        con.execute(
            "create table version (version_id int, key varchar, content int, recorded_at date, delivered_on date, "
            "starts_on date, ends_on date, delivery_id varchar)"
        )
        con.executemany(
            "insert into version values (?, 'K', ?, ?, ?, ?, ?, ?)",
            [
                [n, v.content, day(v.recorded), day(v.delivered), day(v.starts),
                 FOREVER if v.ends is None else day(v.ends), f"d{n:02}"]
                for n, v in numbered
            ],
        )  # fmt: skip
        run_sql_file(con, SQL_DIR / "deliver" / "stretches.sql", first_stands=False)
        for at in range(LAST + 2):
            found = con.execute(
                "select content from stretch join version using (version_id) where known_from <= ? and ? < known_to",
                [day(at), day(at)],
            ).fetchall()
            expected = counting(known, at)
            assert found == ([] if expected is None else [(expected,)]), at
        assert con.execute("select count(distinct version_id) from stretch").fetchall() == [(len(known),)]
        news = con.execute("select count(*) from stretch where known_to < known_from").fetchall()
        assert news == [(0,)]


# --- the same through a lake: rows staged, sorted out and committed, in any order -------------------------------------

Row = tuple[str, str, int | None]  # complaint, kind, day of recording


@dataclass(frozen=True)
class Drop:
    """A delivery, or, where `again` says on which day, the restatement of one."""

    number: int
    rows: tuple[Row, ...]
    again: int | None = None


rows = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["fee", "debt"]), st.one_of(st.none(), st.integers(0, 4))),
    min_size=1,
    max_size=4,
)


@st.composite
def histories(draw: st.DrawFn) -> list[Drop]:
    """What was delivered on some days, some of it restated later."""
    drops = []
    for number in sorted(draw(st.sets(st.integers(0, 4), min_size=2, max_size=4))):
        drops.append(Drop(number, tuple(draw(rows))))
        if draw(st.booleans()):
            drops.append(Drop(number, tuple(draw(rows)), draw(st.integers(number, LAST))))
    return drops


def shuffled(history: list[Drop], random: Any) -> list[Drop]:
    """Any order in which a restatement still comes after what it restates."""
    order = list(history)
    random.shuffle(order)
    places = sorted(range(len(order)), key=lambda n: (order[n].number, order[n].again is not None))
    for one, other in itertools.pairwise(places):
        if order[one].number == order[other].number and one > other:
            order[one], order[other] = order[other], order[one]
    return order


class Lake:
    """A lake in which each history begins on a day of its own, so that it sees nothing of the others."""

    def __init__(self, home: Path, snapshot: bool = False) -> None:
        source = {SOURCE: Source(snapshot=snapshot)}
        profile = Profile(name="test", folder=home, timezone="Asia/Jakarta", drops=str(home), sources=source)
        settings = Settings(home=home, key=KEY, threads=1)  # type: ignore[arg-type]
        self.feed, self.con = Feed(settings, profile, SOURCE), connect(settings)
        self.histories = 0

    def of(self, order: list[Drop], parts: int = 1, at_once: int = 1) -> tuple[list[Any], list[Any], list[Any]]:
        """Every stored row, the ledger, and what counts on each day, after deliveries in that order.

        parts: files over which the rows of a delivery are spread. at_once: deliveries taken in together.
        """
        self.histories += 1
        first = FIRST + timedelta(days=100 * self.histories)
        for batch in batched(order, at_once):
            self.take(first, batch, parts)
        window = f"between date '{first}' and date '{first}' + 50"
        stored = self.con.execute(
            f"select complaint_id[1], kind, recorded_at - timestamptz '{first} 00:00:00+00', "
            "split_part(delivery_id, '/', 3), delivered_on - $1::date, known_from - $1::date, "
            f"least(known_to - $1::date, 99) from lake.accepted.{SOURCE} where delivered_on {window} order by all",
            [first],
        ).fetchall()
        ledger = self.con.execute(
            "select split_part(delivery_id, '/', 3), known_from - $1::date, least(known_to - $1::date, 99), "
            f"accepted, superseded from lake.ledger.delivery where delivered_on {window} order by all",
            [first],
        ).fetchall()
        by_day = [
            self.con.execute(
                f"select complaint_id[1], kind, filed_on from lake.accepted.{SOURCE} where delivered_on {window} "
                "and known_from <= ? and ? < known_to order by all",
                [first + timedelta(days=at)] * 2,
            ).fetchall()
            for at in range(LAST + 2)
        ]
        return stored, ledger, by_day

    def take(self, first: date, drops: list[Drop], parts: int) -> None:
        """Some deliveries at once, through everything but the reading of the files and the expectations."""
        con, contract, done = self.con, load_contract(SOURCE), intake.Prepared()
        history, arrivals = vintages.History(con, SOURCE), []
        con.execute("attach ':memory:' as staging")
        con.execute("use staging")
        columns = ", ".join(f"{column.name} {column.type}" for column in contract.columns)
        con.execute(
            f"create table staged ({columns}, _delivery bigint, _delivered_on date, _file varchar, _line bigint, "
            "_row bigint, _precedence bigint)"
        )
        for drop in drops:
            # the bytes are what the rows say: how they are spread over files must not show in the comparison
            file = DroppedFile("all", Path(), 0, str(hash(drop.rows)))
            delivery = Delivery(SOURCE, first + timedelta(days=drop.number), Path(), (file,))
            as_of = first + timedelta(days=LAST if drop.again is None else drop.again)
            vintage = history.plan(delivery, "rules", as_of)
            if vintage:
                arrivals.append(Arrival(len(arrivals), delivery, vintage))
                self.stage(first, arrivals[-1], drop.rows, parts)
        con.execute("create table row_text as select _row, '' as row_text from staged")
        con.execute("create table broken (_delivery bigint, _row bigint, reason varchar)")
        con.execute(
            "create table ragged (_delivery bigint, _file varchar, _line bigint, reason varchar, row_text varchar)"
        )
        con.execute("create table file_account (_delivery bigint, _file varchar, kind varchar, n bigint)")
        con.execute("create table raw_filled (_delivery bigint, column_name varchar, total bigint, filled bigint)")
        con.execute("create table given (_delivery bigint, column_name varchar)")
        con.execute("create table file_way (_delivery bigint, _file varchar, options varchar)")
        done.counts = accepting.sort_out(con, contract, [arrival.number for arrival in arrivals])
        for arrival in arrivals:
            about: list[object] = [arrival.vintage.delivery_id, SOURCE, arrival.delivery.delivered_on]
            done.validation[arrival.number] = [[*about, "played", None, "info", True, None, None, None]]
        if arrivals:
            intake.commit(con, self.feed, arrivals, done)
        con.execute("use memory")
        con.execute("detach staging")

    def stage(self, first: date, arrival: Arrival, rows: tuple[Row, ...], parts: int) -> None:
        for at, (number, kind, recorded) in enumerate(rows):
            stamp = None if recorded is None else f"{first + timedelta(days=recorded)} 10:00:00+00"
            place = [arrival.number, arrival.delivery.delivered_on, f"{at % parts}.csv", at, 100 * arrival.number + at]
            self.con.execute(
                "insert into staged (complaint_id, kind, filed_on, recorded_at, _delivery, _delivered_on, _file, "
                "_line, _row, _precedence) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                [f"{number}{self.histories}", kind, FIRST, stamp, *place],
            )


def batched(order: list[Drop], most: int) -> Iterator[list[Drop]]:
    """As many at once as may be: a delivery and its restatement lie in one folder, one after the other."""
    batch: list[Drop] = []
    for drop in order:
        if len(batch) == most or drop.number in {other.number for other in batch}:
            yield batch
            batch = []
        batch.append(drop)
    yield batch


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    made = Lake(tmp_path_factory.mktemp("lake"))
    yield made
    made.con.close()


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    made = Lake(tmp_path_factory.mktemp("snapshots"), snapshot=True)
    yield made
    made.con.close()


@slow
@seed(3)
@given(history=histories(), random=st.randoms(use_true_random=False))
def test_whatever_came_first_the_lake_is_the_same(lake: Lake, history: list[Drop], random: Any) -> None:
    told = lake.of(history)
    assert told == lake.of(shuffled(history, random), parts=random.randint(1, 3))
    assert told == lake.of(shuffled(history, random), at_once=random.randint(2, 4))


@slow
@seed(5)
@given(history=histories(), random=st.randoms(use_true_random=False))
def test_so_it_is_with_snapshots_and_only_the_last_one_known_counts(
    snapshots: Lake, history: list[Drop], random: Any
) -> None:
    told = snapshots.of(history)
    assert told == snapshots.of(shuffled(history, random), at_once=random.randint(1, 4))
    for at, counting in enumerate(told[2]):
        known = [drop for drop in history if (drop.number if drop.again is None else drop.again) <= at]
        last = max(known, key=lambda drop: (drop.number, drop.again is not None), default=None)
        # a row that says it was recorded later than its snapshot counts from then on
        recorded = {name for name, _, stamp in last.rows if stamp is None or stamp <= at} if last else set()
        assert {row[0] for row in counting} == recorded


@slow
@seed(4)
@given(history=histories())
def test_a_delivery_repeated_under_a_later_date_changes_nothing_that_counts(lake: Lake, history: list[Drop]) -> None:
    """The rows say when they were recorded, so the repetition says nothing new on any day."""
    dated = [Drop(d.number, tuple((n, k, r or 0) for n, k, r in d.rows), d.again) for d in history if d.again is None]
    repeated = [*dated, Drop(LAST - 1, dated[0].rows)]
    assert lake.of(dated)[2] == lake.of(repeated)[2]


def test_a_row_that_a_restatement_no_longer_holds_gives_way_to_the_one_before(lake: Lake) -> None:
    # day 0 says fee; day 2 says debt; on day 5 the delivery of day 2 is restated without the complaint
    history = [
        Drop(0, (("A", "fee", 0),)),
        Drop(2, (("A", "debt", 2),)),
        Drop(2, (("B", "debt", 2),), again=5),
    ]
    by_day = lake.of(history)[2]
    assert [[row[:2] for row in found] for found in by_day[:6]] == [
        [("A", "fee")],
        [("A", "fee")],
        [("A", "debt")],
        [("A", "debt")],
        [("A", "debt")],
        [("A", "fee"), ("B", "debt")],
    ]


def test_bytes_that_return_are_a_vintage_of_their_own(lake: Lake) -> None:
    first, second = (("A", "fee", 0),), (("A", "debt", 0),)
    history = [Drop(0, first), Drop(0, second, again=2), Drop(0, first, again=4)]
    stored, ledger, by_day = lake.of(history)
    assert [found[0][1] for found in by_day[:6]] == ["fee", "fee", "debt", "debt", "fee", "fee"]
    assert len({row[0] for row in ledger}) == 3
    assert len(stored) == 3


def test_a_pseudonym_brought_up_to_date_is_the_one_that_a_new_row_gets() -> None:
    with duckdb.connect() as con:
        pseudonyms.make_macros(con, ["the first key of three"])
        old = con.execute("select pseudonym('c 123-4567')").fetchall()[0][0]
        pseudonyms.make_macros(con, ["the first key of three", "the second key", "the third key"])
        new, rekeyed = con.execute("select pseudonym('C1234567'), rekeyed(?)", [old]).fetchall()[0]
    assert new == rekeyed != old
