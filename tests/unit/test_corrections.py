"""What is delivered again corrects what was known, also where several columns together are the key of a record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.conftest import drop
from tests.unit.support.deliveries import query
from transforms import deliver
from transforms.profile import Profile
from transforms.settings import Settings

HEADER = "day,checkpoint,direction,other_country,purpose,traveller_group,travellers,recorded_at\n"


def test_counts_are_corrected_by_a_later_delivery(settings: Settings, profile: Profile, drops: Path) -> None:
    """A month is sent again with one count mended; parts of its key are empty, and the same as before."""
    folder = profile.folder / "reference"
    folder.mkdir(parents=True)
    gates = "code,name,country,mode,region,lat,lon,tz,minor\nMYPKG,Klang,MYS,sea,MY-10,3,101,Asia/Kuala_Lumpur,no\n"
    (folder / "checkpoints.csv").write_text(gates, encoding="utf-8")
    counts = profile.source("work_permits").model_copy()
    profile = profile.model_copy(update={"sources": {"crossing_counts": counts}})
    rows = "2026-02-0{n},MYPKG,exit,,,,{people},{known}T10:00:00+08:00\n"
    for delivered, people in (("2026-03-01", 40), ("2026-04-01", 44)):
        said = "".join(rows.format(n=n, people=people if n == 1 else 7, known=delivered) for n in (1, 2))
        drop(drops, "crossing_counts", delivered, "a.csv", HEADER + said)
    for day in (date(2026, 3, 31), date(2026, 4, 30)):
        deliver.run(settings, profile, "crossing_counts", day)
    standing = (
        "select day(day), travellers from lake.accepted.crossing_counts "
        "where known_from <= '{on}' and known_to > '{on}' order by all"
    )
    assert query(settings, standing.format(on="2026-03-31")) == [(1, 40), (2, 7)]
    assert query(settings, standing.format(on="2026-04-30")) == [(1, 44), (2, 7)]


def test_a_complaint_is_one_however_its_number_is_written(settings: Settings, profile: Profile, drops: Path) -> None:
    """Its correction comes in Arabic digits and small letters, with a mark that nobody sees."""
    complaints = profile.source("work_permits").model_copy()
    profile = profile.model_copy(update={"sources": {"complaints": complaints}})
    header = "complaint_id,filed_on,kind,agency_name\n"
    drop(drops, "complaints", "2026-03-01", "a.csv", f"{header}K-15,2026-02-01,fee,Sari\n")
    drop(drops, "complaints", "2026-04-01", "a.csv", f"{header}k-\u0661\u0665\u200f,2026-02-01,debt,Sari\n")
    deliver.run(settings, profile, "complaints", date(2026, 4, 30))
    standing = "select complaint_id, kind from lake.accepted.complaints where known_to > '2026-04-30'"
    assert query(settings, standing) == [("K-15", "debt")]
