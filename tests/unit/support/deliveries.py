"""Deliveries in few words: rows of permits as suppliers write them, and what the lake says of them afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

from transforms.settings import Settings
from transforms.warehouse import connect

HEADER = "permit_no,worker_doc_no,employer_name,destination,occupation,applied_on,status,recorded_at\n"
WAGES = "permit_no,employer_name,destination,occupation,applied_on,status,wage_month\n"
DAY = date(2026, 3, 1)


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    con = connect(settings, read_only=True)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def permit(number: str, status: str = "approved", recorded: str = "2026-02-02T10:00:00+07:00", doc: str = "A1") -> str:
    return f"{number},{doc},Acme,MYS,9211,2026-02-01,{status},{recorded}\n"


def in_force(settings: Settings, day: str) -> list[tuple[Any, ...]]:
    return query(
        settings,
        "select permit_no, status from lake.accepted.work_permits "
        f"where known_from <= date '{day}' and date '{day}' < known_to order by all",
    )


def told(settings: Settings) -> list[str]:
    """Signals and refusals, with the day of the delivery that they are about."""
    con = connect(settings)
    found = con.execute(
        "select delivered_on || ': ' || note from lake.ledger.validation where expectation = 'signal' "
        "and note not like '%not in the delivery%' union all "
        "select delivered_on || ': ' || message from lake.ledger.delivery where status = 'refused' order by all"
    ).fetchall()
    con.close()
    return [said.replace("\n", " ") for (said,) in found]
