"""The simulated world: the same seed gives the same bytes, it keeps the contracts, and its truth is in its drops."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from transforms import deliver
from transforms.contracts import load_contract
from transforms.laboratory.world.__main__ import main
from transforms.laboratory.world.build import build
from transforms.laboratory.world.dirt import FAULTS
from transforms.laboratory.world.schemes import AGENCY_SCHEMES, ROUTE_SCHEMES
from transforms.laboratory.world.setup import Setup
from transforms.profile import load_profile
from transforms.settings import Settings

UNTIL = date(2026, 3, 31)
DAYS = ["2026-03-29", "2026-03-30", "2026-03-31"]


def setup(out: Path, seed: int = 7, agencies: int = 150, crossings: int = 20_000) -> Setup:
    return Setup(out, seed, agencies, crossings, UNTIL, history_days=400, daily=2)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world")
    build(setup(out))
    return out


def read(world: Path, source: str, day: str | None = None) -> pd.DataFrame:
    """All files of a source as text, oldest delivery first; with the day of delivery."""
    folders = sorted((world / "drops" / source).iterdir())
    files = [file for folder in folders if day in (None, folder.name) for file in sorted(folder.glob("*.csv*"))]
    parts = [pd.read_csv(f, dtype=str, keep_default_na=False).assign(delivered_on=f.parent.name) for f in files]
    return pd.concat(parts, ignore_index=True)


def sound(world: Path, source: str) -> pd.DataFrame:
    """The rows of a source without those that are broken on purpose."""
    rows = read(world, source)
    wrong = np.zeros(len(rows), dtype=bool)
    for column, value in FAULTS[source]:
        wrong |= (rows[column] == (value or "")).to_numpy()
    return rows[~wrong]


def truth(world: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(world / "truth" / f"{name}.csv", dtype=str, keep_default_na=False)


def running(world: Path, scheme: str) -> dict[str, str]:
    """The agencies or routes of a scheme, and since when."""
    rows = truth(world, "schemes")
    rows = rows[rows["scheme"] == scheme]
    return dict(zip(rows["entity_id"], rows["since"], strict=True))


def contents(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        build(setup(tmp_path / name, seed=seed, agencies=60, crossings=5000))
    one, again, other = (contents(tmp_path / name) for name in ("one", "again", "other"))
    assert one == again
    assert one.keys() == other.keys()
    assert one["truth/schemes.csv"] != other["truth/schemes.csv"]


def test_a_world_made_anew_leaves_nothing_of_the_old_one(tmp_path: Path) -> None:
    stray = tmp_path / "drops" / "complaints" / "2020-01-01" / "old.csv"
    stray.parent.mkdir(parents=True)
    stray.write_text("x\n")
    build(setup(tmp_path, agencies=60, crossings=5000))
    assert not stray.exists()


@pytest.mark.parametrize("source", sorted(load_profile("asean").sources))
def test_every_delivery_has_the_contract_s_columns_and_is_as_its_descriptor_says(world: Path, source: str) -> None:
    columns = load_contract(source).columns
    expected, known = [column.name for column in columns if not column.rare], {column.name for column in columns}
    folders = sorted((world / "drops" / source).iterdir())
    assert [folder.name for folder in folders] == DAYS
    for folder in folders:
        resources = json.loads((folder / "datapackage.json").read_text())["resources"]
        assert {item["path"] for item in resources} == {file.name for file in folder.glob("*.csv*")}
        for item in resources:
            file = folder / item["path"]
            rows = pd.read_csv(file, dtype=str, keep_default_na=False)
            assert [name for name in rows.columns if name in expected] == expected and set(rows.columns) <= known
            assert len(rows) == item["rowcount"]
            assert file.stat().st_size == item["bytes"]
            assert "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest() == item["hash"]


@pytest.mark.parametrize("source", sorted(load_profile("asean").sources))
def test_nothing_is_recorded_after_its_delivery(world: Path, source: str) -> None:
    rows = sound(world, source)
    assert (rows["recorded_at"].str[:10] <= rows["delivered_on"]).all()
    assert rows["recorded_at"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0\d:00").all()


def test_only_what_is_broken_on_purpose_is_quarantined(world: Path, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, key="a key that only tests use", drops=str(world / "drops"), threads=1)  # type: ignore[arg-type]
    profile = load_profile("asean")
    for source in ("work_permits", "inspections"):
        deliver.run(settings, profile, source, UNTIL)
    from transforms.warehouse import connect

    with connect(settings, read_only=True) as con:
        ledger = con.execute(
            "select source, delivered_on, quarantined, superseded from lake.ledger.delivery"
        ).fetchall()
    told = truth(world, "deliveries").set_index(["source", "delivered_on"])
    for source, day, quarantined, superseded in ledger:
        expected = told.loc[(source, str(day))]
        assert (str(quarantined), str(superseded)) == (expected["broken"], expected["repeated"]), (source, day)
    assert sum(row[2] for row in ledger) > 20


def test_every_scheme_runs_somewhere_and_names_what_exists(world: Path) -> None:
    schemes = truth(world, "schemes")
    assert set(AGENCY_SCHEMES) | {name for name, *_ in ROUTE_SCHEMES} | {"bad_employer", "shell_employer"} == set(
        schemes["scheme"]
    )
    agencies = set(read(world, "agency_register")["agency_id"])
    assert set(schemes.loc[schemes["entity_kind"] == "agency", "entity_id"]) <= agencies
    assert set(truth(world, "families")["agency_id"]) <= agencies
    assert schemes["since"].between("2025-02-25", "2026-03-31").all()
    decoys = truth(world, "decoys")
    assert not set(decoys["entity_id"]) & set(schemes["entity_id"])
    assert {"newcomer", "closure", "office_tower", "chain", "shut_down", "complaint_campaign"} <= set(decoys["decoy"])


def test_permits_of_a_ghost_agency_are_hardly_used(world: Path) -> None:
    permits = sound(world, "work_permits").drop_duplicates("permit_no", keep="last")
    permits = permits[permits["status"].isin(["approved", "ended"]) & permits["worker_doc_no"].ne("")]
    permits = permits[permits["decided_on"] < "2025-12-01"]
    crossed = set(sound(world, "border_crossings").query("direction == 'exit'")["traveller_doc_no"])
    unused = ~permits["worker_doc_no"].isin(crossed)
    ghosts = running(world, "ghost_permits")
    ghost = permits["agency_id"].isin(ghosts) & (permits["applied_on"] >= permits["agency_id"].map(ghosts).fillna("9"))
    assert ghost.sum() >= 5
    assert unused[ghost].mean() > 0.35
    assert unused[~ghost].mean() < 0.15


def test_a_passport_is_used_again_by_those_refused_and_by_ghosts_only(world: Path) -> None:
    permits = sound(world, "work_permits").drop_duplicates("permit_no", keep="last")
    permits = permits[permits["worker_doc_no"].ne("")]
    per_worker = permits.groupby("worker_doc_no")["agency_name"].agg(["size", "nunique"])
    assert (per_worker["size"] > 1).mean() > 0.01
    granted = permits[permits["status"].isin(["approved", "ended"])]
    twice = granted["worker_doc_no"].duplicated(keep=False)
    ghost = granted["agency_id"].isin(running(world, "ghost_permits"))
    assert twice[ghost].mean() > 3 * twice[~ghost].mean()


def test_a_sleeper_files_nothing_for_long_and_then_much(world: Path) -> None:
    permits = sound(world, "work_permits").drop_duplicates("permit_no", keep="last")
    for agency, since in running(world, "sleeper").items():
        filed = pd.to_datetime(permits.loc[permits["agency_id"] == agency, "applied_on"])
        woke = pd.Timestamp(since)
        assert not filed.between(woke - pd.Timedelta(days=290), woke - pd.Timedelta(days=1)).any()
        assert (filed >= woke).sum() >= 5


def test_adverts_of_funnels_promise_more_and_name_less(world: Path) -> None:
    adverts = sound(world, "job_adverts")
    promises = adverts["text"].str.count(";")
    lure = adverts["text"].str.contains("visa turis")
    assert lure.mean() < 0.2
    assert promises[lure].mean() > promises[~lure].mean() + 1
    assert adverts.loc[lure, "licence_no"].eq("").mean() > adverts.loc[~lure, "licence_no"].eq("").mean()


def test_only_those_who_break_the_licence_file_outside_it(world: Path) -> None:
    register = sound(world, "agency_register").drop_duplicates("agency_id", keep="last").set_index("agency_id")
    permits = sound(world, "work_permits")
    permits = permits[permits["agency_id"].isin(register.index)]
    agency = register.loc[permits["agency_id"]].reset_index()
    filed = permits["applied_on"].reset_index(drop=True)
    late = (agency["licence_to"] < filed) & agency["licence_to"].ne("")
    assert set(agency.loc[late, "agency_id"]) == set(running(world, "expired_filing"))
    pairs = zip(agency["destinations"], permits["destination"], strict=True)
    outside = np.array([scope != "" and place not in scope.split(";") for scope, place in pairs])
    assert set(agency.loc[outside, "agency_id"]) == set(running(world, "outside_scope"))


def test_a_phoenix_shares_something_with_what_it_was(world: Path) -> None:
    register = read(world, "agency_register").drop_duplicates("agency_id", keep="last").set_index("agency_id")
    officers = sound(world, "agency_officers")
    schemes = truth(world, "schemes")
    for row in schemes[schemes["scheme"] == "phoenix"].itertuples():
        new, old = register.loc[row.entity_id], register.loc[row.related]
        assert old["licence_status"] == "revoked"
        assert old["status_since"] < new["licence_from"] == row.since
        contacts = ["phone", "bank_account", "address", "email"]
        people = [set(officers.loc[officers["agency_id"] == x, "officer_no"]) for x in (row.entity_id, row.related)]
        assert sum(new[name] == old[name] for name in contacts) >= 2
        assert people[0] & people[1]


def test_bad_routes_carry_people_since_they_began(world: Path) -> None:
    exits = sound(world, "border_crossings").query("direction == 'exit'")
    route = exits["checkpoint"] + ">" + exits["other_country"] + ":" + exits["purpose"]
    for name, route_id, _, _ in ROUTE_SCHEMES:
        since = running(world, name)[route_id]
        assert ((route == route_id) & (exits["crossed_at"] >= since)).sum() >= 10, name
    new = route == "IDPDG>LAO:visit"
    assert exits.loc[new, "crossed_at"].min() >= running(world, "new_path")["IDPDG>LAO:visit"]
    assert (exits.loc[new, "one_way"] == "true").mean() > 0.6


def test_a_correction_has_the_same_key_and_comes_later(world: Path) -> None:
    rows = sound(world, "border_crossings").drop_duplicates(["crossing_id", "recorded_at"])
    mended = rows[rows["crossing_id"].duplicated(keep=False)].sort_values(["crossing_id", "recorded_at"])
    assert len(mended) >= 10
    assert (mended.groupby("crossing_id")["sex"].nunique() == 2).all()


def test_names_hold_markup_quotes_and_other_scripts(world: Path) -> None:
    names = " ".join(read(world, "agency_register", DAYS[-1])["legal_name"])
    assert all(mark in names for mark in ("<b>", '"', "&", ";", "=CONCAT", "人力"))


def test_protected_attributes_say_nothing_about_schemes(world: Path) -> None:
    permits = sound(world, "work_permits").drop_duplicates("permit_no")
    permits = permits[permits["worker_sex"].ne("")]
    schemes = truth(world, "schemes")
    bad = permits["agency_id"].isin(schemes.loc[schemes["entity_kind"] == "agency", "entity_id"])
    women = permits["worker_sex"] == "F"
    assert abs(women[bad].mean() - women[~bad].mean()) < 0.08


@pytest.mark.parametrize("crossings", [5_000, 40_000])
def test_it_has_the_size_that_was_asked_for(tmp_path: Path, crossings: int) -> None:
    ledger = build(setup(tmp_path, agencies=60, crossings=crossings)).set_index("source")
    assert ledger.loc["border_crossings", "rows"].sum() == pytest.approx(crossings, rel=0.2)
    assert ledger.loc["agency_register", "rows"].iloc[-1] == 60


def test_numbers_that_make_no_world_are_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--out", str(tmp_path), "--agencies", "3"])
    assert stopped.value.code == 2
    assert "--agencies is 3; at least 40 is needed" in capsys.readouterr().err
    assert not (tmp_path / "drops").exists()
