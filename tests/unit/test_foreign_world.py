"""The foreign world: one seed gives the same bytes, what it drops keeps the contract, and its truth holds together."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from tests.conftest import KEY
from transforms import deliver
from transforms.errors import AwasError
from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world.__main__ import main, write_world
from transforms.laboratory.foreign_world.judge import judge_order, judge_release
from transforms.laboratory.foreign_world.roster import SCHEMES
from transforms.laboratory.foreign_world.settings import Size
from transforms.laboratory.foreign_world.world import World, make_world
from transforms.profile import load_profile
from transforms.settings import Settings
from transforms.warehouse import connect

UNTIL = date(2031, 6, 30)
SMALL = Size(seed=3, agencies=120, crossings=6000, history_days=400, until=UNTIL, daily=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("foreign")
    write_world(SMALL, out)
    return out


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(SMALL)


def contents(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(folder: Path, tmp_path: Path) -> None:
    write_world(SMALL, tmp_path / "again")
    write_world(Size(4, 120, 6000, 400, UNTIL, 1), tmp_path / "other")

    assert contents(tmp_path / "again") == contents(folder)
    assert contents(tmp_path / "other")["truth/agencies.csv"] != contents(folder)["truth/agencies.csv"]


def test_every_scheme_has_bad_agencies_and_harmless_ones_that_look_like_them(folder: Path) -> None:
    truth = pd.read_csv(folder / "truth/agencies.csv", dtype=str).fillna("")
    bad, alike = truth[truth["bad"] == "yes"], truth[truth["looks_like"] != ""]

    assert set(bad["scheme"]) == set(SCHEMES) == set(alike["looks_like"])
    assert len(alike) >= len(bad)
    assert set(alike["bad"]) == {"no"}
    assert (alike["reason"] != "").all()
    assert truth["entity_id"].is_unique
    register = duckdb.sql(f"select agency_id from read_csv('{folder}/drops/agency_register/*/*.csv')").fetchall()
    assert set(bad["entity_id"]) <= {row[0] for row in register}


def test_bad_routes_and_employers_are_among_those_that_the_data_hold(folder: Path, world: World) -> None:
    routes = pd.read_csv(folder / "truth/routes.csv", dtype=str).fillna("")
    exits = world.crossings[world.crossings["direction"] == "exit"]
    travelled = set(exits["gate"] + ">" + exits["country"] + ":" + exits["purpose"])
    bad, alike = routes[routes["bad"] == "yes"], routes[routes["looks_like"] != ""]

    assert set(bad["entity_id"]) <= travelled
    assert len(alike) >= len(bad) > 0
    employers = pd.read_csv(folder / "truth/employers.csv", dtype=str).fillna("")
    assert set(employers[employers["bad"] == "yes"]["scheme"]) == {"paper", "violent"}


def test_schemes_leave_their_traces_after_their_first_day_alone(world: World) -> None:
    # whoever pays under the floor did not do so before, but for the slips that honest agencies have, too
    permits, roles = world.doings.permits, world.roles
    floors = permits["destination"].map({country.code: country.floor for country in geo.COUNTRIES})
    under = (permits["wage"] < floors) & (permits["currency"] != "USD")
    since = permits["agency"].map(roles["since"])
    payer = permits["agency"].map(roles["scheme"] == "under_floor")

    later = under[payer & (permits["applied"] >= since)].mean()
    assert later > 5 * under[~payer].mean()
    assert later > 2 * under[payer & (permits["applied"] < since)].mean()


def test_sold_permits_are_shown_by_somebody_else(world: World) -> None:
    seller = world.doings.permits["agency"].map(world.roles["scheme"] == "permit_sale")
    shown = world.crossings[world.crossings["permit"] >= 0]
    holder = world.doings.permits["person"].to_numpy()[shown["permit"]]
    sold = seller.to_numpy()[shown["permit"]]
    strangers = (shown["person"].to_numpy() != holder) & sold

    assert len(world.doings.extra) > 0
    assert strangers.any()


def test_all_of_it_keeps_the_contract_and_a_planted_file_alone_is_refused(tmp_path: Path) -> None:
    size = Size(seed=5, agencies=60, crossings=1500, history_days=110, until=UNTIL, daily=1, hard=True)
    write_world(size, tmp_path)
    settings = Settings(home=tmp_path / "home", key=KEY, drops=str(tmp_path / "drops"))  # type: ignore[arg-type]
    profile = load_profile(str(tmp_path / "profile"))

    for source in profile.sources:
        try:
            deliver.run(settings, profile, source, UNTIL)
        except AwasError as refusal:
            assert "agency_register" in str(refusal)

    con = connect(settings, read_only=True)
    try:
        rows = con.execute("select source, status, quarantined, superseded from lake.ledger.delivery").fetchall()
    finally:
        con.close()
    assert {row[0] for row in rows} == set(profile.sources)
    assert [row[2] for row in rows if row[2]] == []
    assert sorted(row[0] for row in rows if row[1] == "refused") == ["agency_register"]


def test_the_judge_counts_the_known_neither_way() -> None:
    truth = pd.DataFrame({
        "entity_id": ["A", "B", "C", "D"], "bad": ["yes", "no", "known", "yes"],
        "scheme": ["phoenix", "", "", "fee_debt"], "looks_like": ["", "phoenix", "", ""],
    })  # fmt: skip
    figures = judge_order("agencies", ["C", "A", "B"], truth)

    assert (figures.entries, figures.bad, figures.recall) == (2, 2, 0.5)
    assert figures.precision[25] == 1 / 25
    assert figures.look_alikes[50] == 1
    assert figures.by_scheme == {"phoenix": (1, 1), "fee_debt": (0, 1)}


def test_a_release_is_judged_by_lists_and_scores_and_a_broker_counts_for_its_lender(tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text("entity_id,bad,scheme,looks_like\nA,yes,licence_lending,\nB,no,,phoenix\n")
    (tmp_path / "brokers.csv").write_text("name,entity_id\nSajha Travel,A\n")
    with duckdb.connect(str(tmp_path / "watchlists.duckdb")) as con:
        con.execute("create schema marts")
        con.execute("create table marts.agency_family as select 'N1' as entity_id, 'SAJHA TRAVEL' as agency_name")
        con.execute(
            "create table marts.agency_watchlist as from (values ('N1', 'lead', 1, 9.0), ('B', 'lead', 2, 5.0), "
            "('A', 'random', 3, 1.0)) as t (entity_id, lane, list_rank, score)"
        )
        con.execute(
            "create table marts.agency_scores as select * from (values ('B', 5.0), ('A', 1.0)) as t (entity_id, score)"
        )

    lists, scores = judge_release(tmp_path, tmp_path)

    assert (lists.entries, lists.recall, lists.look_alikes[50]) == (2, 1.0, 1)
    assert (scores.entries, scores.recall, scores.look_alikes[50]) == (2, 1.0, 1)


def test_a_folder_without_a_release_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="name the folder of a release"):
        judge_release(tmp_path, tmp_path)


def test_a_world_too_small_for_its_schemes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--out", str(tmp_path / "out"), "--agencies", "20"])
    assert "too small for twelve schemes" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
