"""The permits and crossings as the authorities' systems hold them: versions, corrections, late and missing values.

Every table has `recorded`, the day number on which it was recorded, beside the contract's columns.
"""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world import names
from transforms.laboratory.foreign_world.journeys import written
from transforms.laboratory.foreign_world.settings import Flags, Floats, Ints, Size, Texts
from transforms.laboratory.foreign_world.world import World

LETTERS = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"))


def moments(size: Size, days: Ints, seconds: Ints, offsets: Texts | str) -> pd.Series:
    """Return ISO 8601 times with offset."""
    at = size.dates(days).astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    return pd.Series(np.datetime_as_string(at)) + offsets


def permit_numbers(world: World) -> Texts:
    """Return the permits' numbers in the order of application."""
    return names.numbered("WP", np.arange(len(world.doings.permits), dtype=np.int64) + 1_000_000, 8)


def permit_records(world: World) -> pd.DataFrame:
    """Return one row a version of a permit: some as pending, each as decided, some amended or corrected, then ended."""
    size, rng = world.size, world.size.rng("records")
    frame = _as_decided(world, rng)
    count, until = len(frame), size.history_days
    waiting = (frame["decided"] >= until).to_numpy() | (rng.random(count) < 0.25)
    pending = frame[waiting].assign(status="pending", decided_on=pd.NaT, valid_from=pd.NaT, valid_to=pd.NaT)
    pending["recorded"] = pending["applied"] + 1
    late = np.where(rng.random(count) < 0.02, rng.integers(20, 90, count), 1)
    frame["recorded"] = frame["decided"] + late
    slips = rng.random(count) < 0.01
    wrong = frame[slips].assign(employer_name=names.misspell(frame.loc[slips, "employer_name"].to_numpy(), rng))
    frame.loc[slips, "recorded"] += 12
    amended, last = _amended(world, frame)
    ended = last[(last["ends"] + 5 < until) & (last["status"] == "approved")].assign(status="ended")
    ended["recorded"] = np.maximum(ended["ends"] + 5, ended["recorded"] + 1)
    parts = [pending, wrong, frame, amended, ended]
    answer = pd.concat([part for part in parts if len(part)], ignore_index=True)
    answer = answer[answer["recorded"] <= until].drop_duplicates(["permit_no", "recorded"], keep="last")
    answer = answer.sort_values(["recorded", "permit_no"], ignore_index=True)
    answer["recorded_at"] = moments(
        size, answer["recorded"].to_numpy(), rng.integers(30_000, 60_000, len(answer)), "+05:45"
    )
    return answer.drop(columns=["applied", "decided", "ends"])


def _amended(world: World, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the later versions that schemes and their look-alikes make, and each permit's last version."""
    columns = {"wage": "wage_month", "occupation": "occupation", "status": "status"}
    rows = pd.DataFrame([
        {"permit": permit, "recorded": day, **{columns[k]: v for k, v in values.items()}}
        for permit, day, values in world.doings.amendments
    ])  # fmt: skip
    if rows.empty:
        return frame.head(0), frame
    amended = frame.loc[rows["permit"]].reset_index(drop=True)
    for column in ("wage_month", "occupation", "status"):
        if column in rows:
            amended[column] = rows[column].where(rows[column].notna(), amended[column])
    amended["recorded"] = np.maximum(rows["recorded"], amended["recorded"] + 1)
    last = frame.drop(index=rows["permit"])
    return amended, pd.concat([last, amended.drop_duplicates("permit_no", keep="last")], ignore_index=True)


def _as_decided(world: World, rng: np.random.Generator) -> pd.DataFrame:
    size, permits, people = world.size, world.doings.permits, world.people
    person, count = permits["person"].to_numpy(), len(permits)
    frame = pd.DataFrame({"permit_no": permit_numbers(world), "workers": 1})
    frame["worker_doc_no"] = people.documents(person, permits["applied"].to_numpy())
    frame["worker_nationality"] = people.nationality[person]
    frame["worker_birth_date"] = size.dates(people.birth[person])
    frame["worker_sex"] = people.sex[person]
    frame["origin_region"] = permits["origin"]
    _write_agency(frame, world, rng)
    _write_employer(frame, world, rng)
    frame["destination"], frame["occupation"] = permits["destination"], permits["occupation"]
    frame["wage_month"], frame["currency"], frame["fee_charged"] = permits["wage"], permits["currency"], permits["fee"]
    for column, name in (("applied", "applied_on"), ("decided", "decided_on")):
        frame[name] = size.dates(permits[column].to_numpy())
    granted = permits["outcome"].to_numpy() == "approved"
    for column in ("valid_from", "valid_to"):
        frame[column] = size.dates(np.where(granted, permits[column].to_numpy(dtype=float), np.nan))
    frame["status"] = permits["outcome"]
    frame["job_order_no"] = "JO" + permits["job_order"].astype(str)
    frame.loc[rng.random(count) < 0.1, "job_order_no"] = None
    frame["applied"], frame["decided"], frame["ends"] = permits["applied"], permits["decided"], permits["valid_to"]
    return frame


def _write_agency(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    """Write the agency as clerks do: number, licence and name, each of which may be missing or wrong."""
    permits, agencies, count = world.doings.permits, world.register.agencies, len(frame)
    own = agencies.loc[permits["agency"]].reset_index(drop=True)
    brokered = permits["written_name"].notna().to_numpy() & (permits["written_name"] != "trade").to_numpy()
    no_id: Flags = rng.random(count) < np.where(brokered, 0.6, 0.1)
    frame["agency_id"] = own["agency_id"].where(~no_id, None)
    frame["licence_no"] = own["licence_no"].where(rng.random(count) >= 0.05, None)
    name = own["legal_name"].where(permits["written_name"].isna(), permits["written_name"])
    name = name.where(permits["written_name"] != "trade", own["trade_name"])
    slips = rng.random(count) < 0.08
    name[slips] = names.misspell(name[slips].to_numpy(dtype=object), rng)
    frame["agency_name"] = name.where(no_id | (rng.random(count) >= 0.04), None)


def _write_employer(frame: pd.DataFrame, world: World, rng: np.random.Generator) -> None:
    own = world.employers.loc[world.doings.permits["employer"]].reset_index(drop=True)
    count = len(frame)
    frame["employer_id"] = own["employer_id"].where(rng.random(count) >= 0.07, None)
    branch = own["has_branches"].to_numpy() & (rng.random(count) < 0.4)
    name = own["name"].where(~branch, own["name"] + " Branch")
    slips = rng.random(count) < 0.05
    name[slips] = names.misspell(name[slips].to_numpy(dtype=object), rng)
    frame["employer_name"] = name
    frame["employer_region"] = own["region"].where(~branch, own["region"].str[:-1] + "7")
    frame["employer_sector"] = own["sector"]
    staff: Floats = np.maximum(1, np.round(own["staff_count"].to_numpy() * rng.lognormal(0, 0.1, count)))
    frame["employer_staff"] = pd.Series(staff).astype("Int64").where(pd.Series(rng.random(count) >= 0.1), None)


def crossing_records(world: World) -> pd.DataFrame:
    """Return one row a crossing, and a corrected second row for two in a thousand; one in a hundred comes late."""
    size, rng, frame = world.size, world.size.rng("border"), world.crossings
    count, gate, day = len(frame), frame["gate"].to_numpy(dtype=object), frame["day"].to_numpy(dtype=np.int64)
    late = rng.random(count) < np.where(np.isin(gate, geo.AIRPORTS), 0.18, 0.04)  # some cross at night anywhere
    night = frame["night"].to_numpy(dtype=bool) | late
    seconds = np.where(night, rng.integers(0, 4 * 3600, count), rng.integers(5 * 3600, 23 * 3600, count))
    offsets = pd.Series(gate).map(geo.OFFSET)
    out = pd.DataFrame({"crossing_id": "X" + pd.Series(np.arange(count) + 10_000_000).astype(str)})
    out["crossed_at"] = moments(size, day, seconds, offsets)
    out["checkpoint"], out["direction"] = gate, frame["direction"].to_numpy()
    papers = written(frame, world.people, permit_numbers(world), rng)
    for column in ("traveller_doc_no", "nationality", "birth_date", "sex", "document_issued_on"):
        out[column] = papers[column]
    out["purpose"], out["other_country"] = frame["purpose"].to_numpy(), frame["country"].to_numpy()
    out["mode"] = pd.Series(gate).map(geo.MODE)
    route = frame["country"].astype("category").cat.codes.to_numpy(dtype=np.int64)
    flight = "S" + pd.Series(route * 7 + day % 3 + 11).astype(str) + out["mode"].str[0].str.upper()
    out["carrier"] = flight.where((out["mode"] != "land") & (rng.random(count) >= 0.02), None)
    booked = (out["mode"] != "land") | (frame["group"] >= 0) & (rng.random(count) < 0.4)
    out["booking_ref"] = _locators(frame, rng).where(booked & (rng.random(count) >= 0.05), None)
    known = (out["mode"] != "land") | (rng.random(count) < 0.4)
    out["one_way"] = frame["one_way"].map({True: "true", False: "false"}).where(known, None)
    out["permit_no"] = papers["permit_no"]
    out["recorded"] = day + np.where(rng.random(count) < 0.01, rng.integers(2, 40, count), 0)
    out["recorded_at"] = moments(size, out["recorded"].to_numpy(), seconds + 1800, offsets)
    return _with_corrections(out, size, rng)


def _locators(frame: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Return a record locator of six signs; a group has one, everybody else an own."""
    alone = 10**12 + np.arange(len(frame))
    keys = np.where(frame["group"] >= 0, frame["group"], alone).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    signs = (keys[:, None] >> np.array([8, 18, 28, 38, 48, 58], dtype=np.uint64)) % np.uint64(32)
    return pd.Series(np.ascontiguousarray(LETTERS[signs.astype(np.int64)]).view("<U6").ravel()).astype(object)


def _with_corrections(out: pd.DataFrame, size: Size, rng: np.random.Generator) -> pd.DataFrame:
    again = out[rng.random(len(out)) < 0.002].copy()
    again["recorded"] = again["recorded"] + 3
    again["purpose"] = again["purpose"].where(again["direction"] == "entry", "other")
    again["recorded_at"] = moments(size, again["recorded"].to_numpy(), np.full(len(again), 43_200), "+05:45").to_numpy()
    both = pd.concat([out, again], ignore_index=True)
    return both[both["recorded"] <= size.history_days]
