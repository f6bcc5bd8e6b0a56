"""What cannot be reached, read or written down costs its delivery or its source, not the day."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import KEY
from transforms import deliver
from transforms.deliver.landing import drops, remote
from transforms.deliver.landing.feed import Feed
from transforms.deliver.landing.fingerprints import Fingerprints
from transforms.errors import DeliveryRefused
from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.warehouse import connect

DAY = date(2026, 3, 31)
ROWS = (
    "complaint_id,agency_id,agency_name,filed_on,kind,destination,recorded_at\n"
    "C1,A1,PT,2026-03-01,fee,MYS,2026-03-02T00:00:00+07:00\n"
)
NOBODY = 65534


@pytest.fixture
def top() -> Iterator[Path]:
    """A folder into which every account may look; those of a test are its own account's alone."""
    folder = Path(tempfile.mkdtemp(prefix="shut-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def feed(top: Path, *, required: bool = False) -> Feed:
    """Complaints of a day, dropped as one file."""
    folder = top / "drops" / "complaints" / DAY.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.csv").write_text(ROWS, encoding="utf-8")
    source = Source(required=required, complete_when="folder")
    profile = Profile(
        name="p", folder=top, timezone="UTC", drops=str(top / "drops"), languages=["en"], sources={"complaints": source}
    )
    return Feed(Settings(home=top / "home", key=KEY, drops=str(top / "drops")), profile, "complaints")


@pytest.mark.parametrize("shut", ["a.csv", "."], ids=["a file", "a folder"])
def test_what_may_not_be_read_is_a_refused_delivery_that_says_who_needs_the_right(top: Path, shut: str) -> None:
    """A supplier's system writes files for its own account alone."""
    of = feed(top)
    own = os.geteuid()
    (of.folder(DAY) / shut).chmod(0)
    os.seteuid(NOBODY if own == 0 else own)
    try:
        ((day, folder),) = drops.folders(of, DAY)
        with pytest.raises(DeliveryRefused, match=r"cannot be read by \w+; give it the right"):
            drops.read_delivery("complaints", day, folder, Fingerprints(of.settings, "complaints"))
    finally:
        os.seteuid(own)
        (of.folder(DAY) / shut).chmod(0o700)


def test_a_name_that_is_no_text_is_told_with_backslashes(top: Path) -> None:
    """An archive from an old system was unpacked: the names of its files are in another encoding."""
    of = feed(top)
    odd = os.fsencode(of.folder(DAY)) + b"/M\xfcnchen.csv"
    os.rename(of.folder(DAY) / "a.csv", odd)
    os.mkdir(os.fsencode(of.top) + b"/B\xfcro")
    said = deliver.run(of.settings, of.profile, "complaints", DAY)
    assert "M\\udcfcnchen.csv: its name is not UTF-8; give it one of plain letters" in said
    assert "passed over: 'B" in said and said.encode()
    con = connect(of.settings, read_only=True)
    ((told,),) = con.execute("select message from lake.ledger.delivery where status = 'refused'").fetchall()
    con.close()
    assert "M\\udcfcnchen.csv" in told
    os.rename(odd, of.folder(DAY) / "a.csv")
    assert deliver.run(of.settings, of.profile, "complaints", DAY).startswith("complaints: 1 new deliveries, 1 rows")


def away(feed: Feed, as_of: date) -> None:
    raise OSError("connection refused by 10.0.0.1")


def test_an_optional_source_that_cannot_be_reached_is_late_with_the_last_try(
    top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = feed(top)
    monkeypatch.setattr(remote, "fetch", away)
    with pytest.raises(OSError, match="refused"):
        deliver.run(of.settings, of.profile, "complaints", DAY, is_last_try=False)
    said = deliver.run(of.settings, of.profile, "complaints", DAY)
    assert said == ("complaints: 1 new deliveries, 1 rows; late: cannot be reached; what had landed before is read")
    assert deliver.freshness(of.settings, of.profile, "complaints", DAY) == (
        "complaints: cannot be reached; what had landed before is read"
    )


def test_a_required_one_stops_the_day_as_before(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = feed(top, required=True)
    monkeypatch.setattr(remote, "fetch", away)
    with pytest.raises(OSError, match="refused"):
        deliver.run(of.settings, of.profile, "complaints", DAY)
