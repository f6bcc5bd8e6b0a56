"""Deliveries that an older version read otherwise: named row by row, and taken in anew."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.conftest import drop
from tests.unit.test_deliver import query
from transforms import deliver
from transforms.deliver import rereading, sealing, typed_rows
from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.warehouse import connect

HEADER = "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode\n"
DAYS = (date(2026, 3, 1), date(2026, 3, 2))
TODAY = date(2026, 3, 9)


def crossings(day: date) -> str:
    rows = (f"C{day:%d}{n:02},{day} {n % 24:02}:10:00+07:00,IDBTH,exit,X{n:07},IDN,work,MYS,sea\n" for n in range(30))
    return HEADER + "".join(rows)


def test_rows_that_changed_places_are_named_and_put_right(
    settings: Settings, profile: Profile, drops: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older version put rows in another order while it read the first file. Nothing in the lake is out of joint;
    only the file shows it. Taken in anew the rows count from that day on, and what was known before stays known."""
    how = Source(complete_when="folder", max_quarantined_share=1.0)
    profile = profile.model_copy(update={"sources": {"border_crossings": how}})
    places = profile.folder / "reference" / "checkpoints.csv"
    places.parent.mkdir(parents=True)
    places.write_text("code,name,country,mode,region,lat,lon,tz,minor\nIDBTH,Batam,IDN,sea,,1,104,Asia/Jakarta,no\n")
    query_of = typed_rows.query

    def of_an_older_version(*arguments: object) -> str:
        return f"select * from ({query_of(*arguments)}) order by crossing_id desc"  # type: ignore[arg-type]

    for number, day in enumerate(DAYS):
        drop(drops, "border_crossings", day.isoformat(), "a.csv", crossings(day))
        with monkeypatch.context() as older:
            if not number:
                older.setattr(typed_rows, "query", of_an_older_version)
            deliver.run(settings, profile, "border_crossings", day)
    assert query(settings, "select crossing_id from lake.accepted.border_crossings where line = 2 order by 1") == [
        ("C0129",), ("C0200",),
    ]  # fmt: skip
    con = connect(settings)
    assert sealing.check(con, settings) == len(DAYS)
    con.close()

    met, found = rereading.others(settings, profile, "border_crossings", TODAY)
    assert met == len(DAYS)
    assert [one.said.partition("first: ")[0] for one in found] == [
        "border_crossings/2026-03-01: 30 accepted rows are other than in the files (0 missing, 0 too many), the "
    ]
    assert "a.csv:2 (crossing_id, crossed_at, traveller_key" in found[0].said
    assert "X00" not in found[0].said  # where they differ, and no value

    assert "1 new deliveries, 30 rows" in rereading.take_in(settings, profile, "border_crossings", TODAY, found)
    assert rereading.others(settings, profile, "border_crossings", TODAY) == (len(DAYS), [])
    second = "select crossing_id, known_from from lake.accepted.border_crossings where line = 2 "
    assert query(settings, f"{second} and delivered_on = '2026-03-01' order by known_from") == [
        ("C0129", DAYS[0]), ("C0100", TODAY),
    ]  # fmt: skip
    assert query(settings, "select count(*) from lake.ledger.delivery where known_to > '9000-01-01'") == [(2,)]
