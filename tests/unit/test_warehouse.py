"""The lake of an older version goes on in a newer one."""

from __future__ import annotations

import pytest

from transforms.errors import AwasError
from transforms.settings import Settings
from transforms.warehouse import connect

ROW = "insert into lake.resolve.agency by name select date '2026-03-31' as as_of, 'A1' as entity_id, 'PT Satu' as name"


def test_a_lake_of_an_older_version_gets_what_is_new_and_keeps_its_rows(settings: Settings) -> None:
    con = connect(settings)
    con.execute(ROW)
    con.execute("alter table lake.resolve.agency drop column licence_status")
    con.execute("alter table lake.accepted.agency_register drop column website")
    con.execute("drop table lake.evaluate.figure")
    con.close()

    con = connect(settings)
    assert con.sql("select name, licence_status from lake.resolve.agency").fetchall() == [("PT Satu", None)]
    assert con.sql("select count(website) from lake.accepted.agency_register").fetchall() == [(0,)]
    assert con.sql("select count(*) from lake.evaluate.figure").fetchall() == [(0,)]


def test_opening_a_lake_that_is_up_to_date_writes_nothing(settings: Settings) -> None:
    connect(settings).close()
    con = connect(settings)
    before = con.sql("select max(snapshot_id) from ducklake_snapshots('lake')").fetchall()
    con.close()
    assert connect(settings).sql("select max(snapshot_id) from ducklake_snapshots('lake')").fetchall() == before


def test_a_column_of_another_type_is_named_and_nothing_is_touched(settings: Settings) -> None:
    con = connect(settings)
    con.execute("alter table lake.resolve.agency drop column staff_count")
    con.execute("alter table lake.resolve.agency add column staff_count varchar")
    con.close()
    with pytest.raises(AwasError, match=r"lake\.resolve\.agency: column staff_count is VARCHAR, .* DOUBLE"):
        connect(settings)
