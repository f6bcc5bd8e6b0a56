"""Writes the deliveries of a world: for each source and delivery day one CSV and the descriptor that vouches for it."""

import hashlib
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from transforms.laboratory.foreign_world import oversight, records
from transforms.laboratory.foreign_world.agencies import Register
from transforms.laboratory.foreign_world.settings import Size
from transforms.laboratory.foreign_world.world import World

AGENCY = [
    "agency_id", "licence_no", "legal_name", "trade_name", "country", "region", "address", "city", "postcode", "phone",
    "email", "website", "licence_status", "licence_from", "licence_to", "status_since", "destinations", "sectors",
    "staff_count", "bond_amount", "deployment_cap", "bank_account",
]  # fmt: skip
INSPECTION = [
    "inspection_id", "agency_id", "employer_id", "route_id", "unit", "inspected_on", "reason", "checks_made",
    "breaches", "result", "contact",
]  # fmt: skip
# headers of two suppliers who do not follow the contract; the profile maps them back
COMPLAINT = {"complaint_id": "No", "agency_id": "Agency", "agency_name": "Named", "filed_on": "Filed", "kind": "About",
             "destination": "Country"}  # fmt: skip
ADVERT = {"advert_id": "ref", "posted_on": "seen", "platform": "site", "agency_name": "who", "licence_no": "licence",
          "contact_phone": "call", "destination": "where_to", "occupation": "job", "wage_month": "pay",
          "currency": "cur", "text": "body"}  # fmt: skip


def deliver_world(world: World, drops: Path) -> None:
    """Write every delivery below `drops`."""
    days = world.size.delivery_days()
    for day in days:
        for source, frame in snapshots(world, day).items():
            deliver(world.size, drops, source, day, frame)
    for source, frame in events(world).items():
        recorded = frame.pop("recorded").to_numpy(dtype=np.int64)
        slots = np.searchsorted(days, recorded + 1)  # a row recorded on one day comes with the next delivery
        for slot, day in enumerate(days):
            part = frame[slots == slot]
            if len(part):
                deliver(world.size, drops, source, day, part)
    if world.size.hard:
        _refused(world, drops)


def snapshots(world: World, day: int) -> dict[str, pd.DataFrame]:
    """Return the sources of which each delivery is complete, as they are on a day."""
    size, register = world.size, world.register
    officers = world.officers[world.officers["from_day"] <= day]
    officers = officers[register.agencies["opens"].to_numpy()[officers["agency"]] <= day]
    left = officers["to_day"].where(officers["to_day"] <= day)
    tenure = pd.DataFrame({
        "agency_id": register.agencies["agency_id"].to_numpy()[officers["agency"]],
        "officer_no": officers["officer_no"], "officer_name": officers["officer_name"], "role": officers["role"],
        "from_date": size.dates(officers["from_day"].to_numpy()), "to_date": size.dates(left.to_numpy()),
    })  # fmt: skip
    known = world.employers[world.employers["registered"] <= day]
    fined = known["sanctioned"].where(known["sanctioned"] <= day)
    firms = known[["employer_id", "name", "sector", "region", "country", "staff_count"]].assign(
        registered_on=size.dates(known["registered"].to_numpy()),
        status="registered",
        sanctioned_on=size.dates(fined.to_numpy()),
    )
    stamped = {"agency_register": _register(register, size, day), "agency_officers": tenure, "employer_register": firms}
    for frame in stamped.values():
        frame["recorded_at"] = f"{size.day(day - 1).isoformat()}T20:00:00+05:45"
    return stamped


def _register(register: Register, size: Size, day: int) -> pd.DataFrame:
    return register.on(size, day)[AGENCY].sort_values("agency_id")


def events(world: World) -> dict[str, pd.DataFrame]:
    """Return the sources whose deliveries add to each other, with `recorded`, a day number, in each row."""
    size, filed = world.size, oversight.complaints(world)
    visits, posts, banned = oversight.inspections(world, filed), oversight.adverts(world), oversight.barred(world)
    filed["filed_on"] = pd.Series(size.dates(filed["day"].to_numpy())).dt.strftime("%d/%m/%Y")
    posts["posted_on"] = size.dates(posts["day"].to_numpy())
    visits["inspected_on"] = size.dates(visits["day"].to_numpy())
    banned["barred_from"] = size.dates(banned["since"].to_numpy())
    return {
        "work_permits": records.permit_records(world),
        "border_crossings": records.crossing_records(world),
        "complaints": filed[[*COMPLAINT, "recorded"]].rename(columns=COMPLAINT),
        "job_adverts": posts[[*ADVERT, "recorded"]].rename(columns=ADVERT),
        "inspections": visits[[*INSPECTION, "recorded"]],
        "barred_parties": banned[
            ["party_id", "name", "officer_no", "party_kind", "barred_from", "authority", "recorded"]
        ],
    }


def deliver(size: Size, drops: Path, source: str, day: int, frame: pd.DataFrame) -> None:
    """Write one delivery and its descriptor; complaints come with semicolons, everything else as the contract says."""
    when: date = size.day(day)
    folder = drops / source / when.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{source}_{when:%Y%m%d}.csv"
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for place, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            table = table.set_column(place, column.name, table.column(place).cast(pa.date32()))
    options = csv.WriteOptions(delimiter=";" if source == "complaints" else ",")
    csv.write_csv(table, path, options)
    describe(folder, source, [(path, len(frame))])


def describe(folder: Path, source: str, files: list[tuple[Path, int]]) -> None:
    """Write the Data Package descriptor of a folder: size, hash and number of rows of each file."""
    resources = [
        {
            "name": path.stem.lower(),
            "path": path.name,
            "bytes": path.stat().st_size,
            "hash": _hash(path),
            "rowcount": rows,
        }
        for path, rows in files
    ]
    text = json.dumps({"name": source.replace("_", "-"), "resources": resources}, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def _refused(world: World, drops: Path) -> None:
    """Plant a register of three weeks ago in an encoding that it does not claim to have; later ones are good."""
    day = world.size.history_days - 21
    frame = snapshots(world, day)["agency_register"].copy()
    frame["legal_name"] = "Société " + frame["legal_name"]
    deliver(world.size, drops, "agency_register", day, frame)
    folder = drops / "agency_register" / world.size.day(day).isoformat()
    path = next(folder.glob("*.csv"))
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    describe(folder, "agency_register", [(path, len(frame))])
