"""Deliveries that an older version read otherwise: named row by row, and taken in anew."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import drop
from tests.unit.support.deliveries import query
from transforms import deliver
from transforms.deliver import rereading
from transforms.deliver.evidence import sealing
from transforms.deliver.staging import typed_rows
from transforms.profile import Profile, Source
from transforms.settings import Settings
from transforms.upkeep import removal
from transforms.warehouse import connect

HEADER = "crossing_id,crossed_at,checkpoint,direction,traveller_doc_no,nationality,purpose,other_country,mode\n"
DAYS = (date(2026, 3, 1), date(2026, 3, 2))
TODAY = date(2026, 3, 9)
KEPT_OF_PERSONS = {
    "lake.restricted.barred_parties": "names",
    "lake.quarantine.row where row_text is not null": "texts",
    "lake.quarantine.number": "pseudonyms",
}


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


def test_persons_whose_time_is_over_do_not_come_back_with_their_file(
    settings: Settings, profile: Profile, drops: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was barred in 2020 was removed when that was over; the files are still there. An older version read a number
    of theirs otherwise, which is put right without them: then rows of the list before count a second time, and are the
    same rows. What else is missing of a younger delivery is told."""
    how = Source(complete_when="folder", max_quarantined_share=1.0)
    profile = profile.model_copy(update={"sources": {"barred_parties": how}})
    barred = "party_id,name,officer_no,barred_from\n" + "".join(f"B{n},Sari Dewi {n},N{n},2020-01-0{n}\n" for n in "12")
    barred += "B3,Sari Dewi 3,N3,no day\n"
    days = (date(2020, 3, 1), date(2020, 3, 8), DAYS[0])
    for day in days:
        drop(drops, "barred_parties", day.isoformat(), "a.csv", barred)
    query_of = typed_rows.query
    older = "if(_delivered_on = '2020-03-08', 'organisation', party_kind)"
    with monkeypatch.context() as version:
        said = f"select * replace ({older} as party_kind) from ({{}})"
        version.setattr(typed_rows, "query", lambda *arguments: said.format(query_of(*arguments)))
        deliver.run(settings, profile, "barred_parties", DAYS[0])
    with closing(connect(settings)) as con:
        for remove in (removal.restricted, removal.texts, removal.numbers):
            assert remove(con, TODAY, 730) > 0

    met, found = rereading.others(settings, profile, "barred_parties", TODAY)
    assert (met, [one.said for one in found]) == (3, [
        "barred_parties/2020-03-08: 2 accepted rows are other than in the files (0 missing, 0 too many), the first: "
        "a.csv:2 (party_kind), a.csv:3 (party_kind)"
    ])  # fmt: skip
    rereading.take_in(settings, profile, "barred_parties", TODAY, found)
    twice = "select count(*) from lake.accepted.barred_parties group by delivery_id, line having count(*) > 1"
    assert query(settings, twice) == [(2,)] * 2
    for kept, held in KEPT_OF_PERSONS.items():
        assert query(settings, f"select distinct delivery_id[16:25] from {kept}") == [(str(days[-1]),)], held
    with closing(connect(settings)) as con:
        assert sealing.check(con, settings) == len(days) + 1
        con.execute("delete from lake.restricted.barred_parties")
    met, found = rereading.others(settings, profile, "barred_parties", TODAY)
    assert [one.said.partition(" are other")[0] for one in found] == ["barred_parties/2026-03-01: 2 personal cells"]
