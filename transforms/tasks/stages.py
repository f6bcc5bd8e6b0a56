"""The stages that compute a day, and the ledger of runs, which keeps what each of them did."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from transforms.integrity import lake_files
from transforms.profile import Profile
from transforms.settings import Settings


def run(stage: str, settings: Settings, profile: Profile, as_of: date) -> str:
    """Run a stage for a day and write it into the ledger of runs, once for each day."""
    detail: str = import_module(f"transforms.{stage}").run(settings, profile, as_of)
    write(settings, as_of, "", stage, "done", detail)
    return detail


def write(settings: Settings, as_of: date, run_id: str, stage: str, status: str, detail: str) -> None:
    """Write what a stage of a day did, once for each day and run."""
    from transforms.warehouse import connect, transaction

    con = connect(settings)
    try:
        with transaction(con):
            con.execute(
                "delete from lake.ledger.run where as_of = ? and stage = ? and run_id = ?", [as_of, stage, run_id]
            )
            con.execute("insert into lake.ledger.run values (?, ?, ?, ?, ?)", [as_of, run_id, stage, status, detail])
    finally:
        con.close()
    lake_files.record(settings)
