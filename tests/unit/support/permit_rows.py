"""Rows of permits in one file, brought under their contract without a lake."""

from __future__ import annotations

from pathlib import Path

from tests.unit.support.staged import Staged

HEADER = ["permit_no", "agency_id", "employer_name", "destination", "occupation", "applied_on", "status"]


def permit(number: int, agency: str = "AG1", employer: object = "Maju") -> dict[str, object]:
    rest = {"destination": "MYS", "occupation": "9112", "applied_on": "2026-03-01", "status": "approved"}
    return {"permit_no": f"P{number}", "agency_id": agency, "employer_name": employer, **rest}


def permits(folder: Path, rows: list[dict[str, object]], **source: object) -> Staged:
    text = "\n".join(",".join(map(str, row)) for row in [HEADER, *(row.values() for row in rows)]) + "\n"
    return Staged(folder, "work_permits", "a.csv", text.encode(), **source)
