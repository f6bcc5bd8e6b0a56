"""`python -m transforms.laboratory.zoo.cases --cases DIR`: deliver the collected cases and say which are right.

Each folder is a profile and drops, and a README that says what is right. What is right stands here as one function a
case, which answers with what is not right, and with nothing where all is.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from transforms import deliver, measure, resolve
from transforms.errors import AwasError, cause
from transforms.profile import Profile, load_profile
from transforms.settings import ROOT, Settings
from transforms.warehouse import connect, rows


class Delivered:
    """A case after its delivery. faults: source → message, where the run ended as a fault."""

    def __init__(self, settings: Settings, profile: Profile, day: date) -> None:
        self.settings, self.profile, self.day = settings, profile, day
        self.faults: dict[str, str] = {}
        for source in sorted(profile.sources):
            try:
                deliver.run(settings, profile, source, day)
            except AwasError as error:
                if error.exit_status == 1:
                    self.faults[source] = str(error)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The lake's answer."""
        con = connect(self.settings, read_only=True)
        try:
            return rows(con, query)
        finally:
            con.close()

    def cells(self, source: str, key: str, column: str) -> dict[str, Any]:
        """Key → cell of the accepted rows."""
        return {row["k"]: row["c"] for row in self.rows(f"select {key} k, {column} c from lake.accepted.{source}")}

    def refused(self, source: str) -> str:
        """Why a delivery of the source was refused; empty where none was."""
        query = f"select message from lake.ledger.delivery where source = '{source}' and status = 'refused'"
        return "; ".join(row["message"] for row in self.rows(query))

    def signals(self, source: str) -> str:
        """What a person is told of the source's deliveries beside the rows in quarantine."""
        query = (
            f"select distinct note from lake.ledger.validation where source = '{source}' "
            "and expectation = 'signal' and not success order by note"
        )
        return "; ".join(row["note"] for row in self.rows(query))

    def reasons(self, source: str) -> str:
        """Every reason for which rows of the source are in quarantine."""
        query = f"select distinct unnest(reasons) r from lake.quarantine.row where source = '{source}' order by r"
        return "; ".join(row["r"] for row in self.rows(query) if row["r"])


def merged(case: Delivered) -> str:
    """Case 04."""
    agencies = case.cells("work_permits", "permit_no", "agency_id")
    right = {f"P{n:04d}": "AG01" if n <= 4 else "AG02" for n in range(1, 9)}
    told = "merged" in (case.refused("work_permits") + case.signals("work_permits") + case.reasons("work_permits"))
    return "" if agencies == right or told else f"agencies {agencies}"


def buddhist(case: Delivered) -> str:
    """Case 05."""
    wrong = []
    for source, key, column in (
        ("agency_register", "agency_id", "licence_to"),
        ("work_permits", "permit_no", "applied_on"),
        ("barred_parties", "party_id", "barred_from"),
    ):
        read = {cell.year for cell in case.cells(source, key, column).values() if cell}
        said = case.refused(source) + case.reasons(source) + case.signals(source)
        if any(year > 2100 for year in read):
            wrong.append(f"{source}.{column}: years {sorted(read)} accepted")
        elif not read and not any(word in said.lower() for word in ("era", "buddhist")):
            wrong.append(f"{source}: set aside, but the message does not say which era: {said[:120]}")
    return "; ".join(wrong)


def offsets(case: Delivered) -> str:
    """Case 06."""
    read = case.cells("border_crossings", "crossing_id", "crossed_at")
    hour = datetime(2026, 3, 30, 16, 40, tzinfo=UTC)
    wrong: list[str] = [key for key in ("C0001", "C0002") if key in read and read[key] != hour]
    wrong += [key for key in ("C0003", "C0004", "C0005", "C0006") if read.get(key) != hour]
    return f"not right: {', '.join(wrong)}" if wrong else ""


def decimals(case: Delivered) -> str:
    """Case 07."""
    read = case.cells("work_permits", "permit_no", "wage_month")
    right = {"P0001": 1800.5, "P0002": 1650.25, "P0003": 1800.0, "P0004": 1800.5, "P0011": 1800.5, "P0013": 1800.5}
    wrong = [f"{key}: {read.get(key)}" for key, wage in right.items() if read.get(key) != wage]
    wrong += [
        f"{key}: {read[key]}" for key, wage in (("P0012", 1800.5), ("P0014", None)) if read.get(key, wage) != wage
    ]
    return "; ".join(wrong)


def contradictions(case: Delivered) -> str:
    """Case 08."""
    read = case.cells("inspections", "inspection_id", "result")
    told = "contradict" in case.signals("inspections")
    wrong = [key for key in ("V1", "V2") if key in read and not told]
    return f"{', '.join(wrong)} accepted without a word" if wrong else "" if "V3" in read else "V3 is not accepted"


def digits(case: Delivered) -> str:
    """Case 09."""
    read = case.cells("work_permits", "permit_no", "worker_key")
    same = {read.get(key) for key in ("P0001", "P0002", "P0003", "P0005")}
    others = [key for key in ("P0004", "P0006", "P0007", "P0008", "P0009", "P0010") if key in read]
    wrong = [] if len(same) == 1 and None not in same else [f"P0001, 2, 3, 5 are {len(same)} persons"]
    keys = [read[key] for key in others]
    wrong += [] if len(set(keys) - same) == len(keys) and None not in keys else ["strangers are one person, or nobody"]
    return "; ".join(wrong)


def months(case: Delivered) -> str:
    """Case 12. Its profile has no way to say so yet: a refusal that names the file is right, a fault is not."""
    if case.faults:
        return f"a fault: {case.faults}"
    read = case.rows("select sum(travellers)::bigint n, count(*) c from lake.accepted.crossing_counts")[0]
    right = (read["n"], read["c"]) == (8323, 12)
    return "" if right or "counts.csv" in case.refused("crossing_counts") else f"{read}"


def flags(case: Delivered) -> str:
    """Case 13. Without a word about flags in its profile, rows in quarantine are right, too."""
    read = {str(day): n for day, n in case.cells("crossing_counts", "day", "travellers").items()}
    right = {"2026-03-01": 120, "2026-03-02": 131, "2026-03-06": 1204, "2026-03-08": 98}
    wrong = {day: n for day, n in read.items() if n is not None and right.get(day) != n}
    return f"{wrong}" if wrong else "" if read.get("2026-03-01") == 120 else "the plain count is not accepted"


def no_workbooks(case: Delivered) -> str:
    """Case 16."""
    said = {source: case.refused(source) for source in case.profile.sources}
    wrong = []
    if not any("HTML" in message for message in said.values()):
        wrong.append("nothing says HTML")
    if not any("password" in message for message in said.values()):
        wrong.append("nothing says password")
    count = sum(case.rows(f"select count(*) n from lake.accepted.{source}")[0]["n"] for source in said)
    return "; ".join([*wrong, *([] if count == 39 else [f"{count} of 39 rows of the third"])])


def newer_layout(case: Delivered) -> str:
    """Case 21."""
    refused = case.refused("work_permits")
    if refused:
        return (
            ""
            if "NBR_WORKERS_CERTIFIED" in refused or "layout" in refused
            else f"the refusal does not say it: {refused}"
        )
    read = case.rows("select sum(workers)::bigint n, count(agency_name) a from lake.accepted.work_permits")[0]
    return "" if read["n"] == 7658 and read["a"] else f"{read['n']} workers instead of 7658, {read['a']} agencies"


def stray_quote(case: Delivered) -> str:
    """Case 26."""
    if case.refused("work_permits"):
        return ""
    count = len(case.cells("work_permits", "permit_no", "employer_name"))
    return "" if count >= 998 else f"{count} of 1000 rows accepted, none refused"


def struck_off(case: Delivered) -> str:
    """Case 35."""
    resolve.run(case.settings, case.profile, case.day)
    measure.run(case.settings, case.profile, case.day)
    listed = case.rows(
        "select distinct a.agency_id k from lake.measure.indicator as i inner join lake.resolve.agency as a "
        "on i.entity_id = a.entity_id and i.as_of = a.as_of where i.indicator like 'A01%' and i.num > 0 order by k"
    )
    found = [row["k"] for row in listed]
    return "" if found == ["AG05", "AG06"] else f"A01 names {found} instead of AG05 and AG06"


RIGHT: dict[str, Callable[[Delivered], str]] = {
    "04": merged,
    "05": buddhist,
    "06": offsets,
    "07": decimals,
    "08": contradictions,
    "09": digits,
    "12": months,
    "13": flags,
    "16": no_workbooks,
    "21": newer_layout,
    "26": stray_quote,
    "35": struck_off,
}


def examine(folder: Path, home: Path) -> str:
    """Deliver one case; empty where it is right, else what is not."""
    days = sorted(path.name for path in (folder / "drops").glob("*/*"))
    own = folder / "profile"
    shutil.copytree(folder / "drops", home / "drops")
    profile = load_profile(str(own) if own.is_dir() else "us_h2")
    key = SecretStr("examination-not-a-secret")
    settings = Settings(profile=str(profile.folder), drops=str(home / "drops"), key=key).elsewhere(home / "home")
    return RIGHT[folder.name[:2]](Delivered(settings, profile, date.fromisoformat(days[-1])))


def main(arguments: list[str] | None = None) -> int:
    """Exit status 1 where a case is not right."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=Path, default=ROOT.parent / "shared" / "cases")
    options = parser.parse_args(arguments)
    folders = sorted(path for path in options.cases.glob("*/") if path.name[:2] in RIGHT)
    if not folders:
        print(f"{options.cases}: holds no case; give the folder that does with --cases", file=sys.stderr)
        return 1
    wrong = 0
    for folder in folders:
        with tempfile.TemporaryDirectory(prefix="case-") as home:
            try:
                said = examine(folder, Path(home))
            except Exception as error:  # one case that ends badly must not hide the others
                said = cause(error)
        wrong += bool(said)
        print(f"{folder.name}: {'right' if not said else said[:400]}", flush=True)
    print(f"{len(folders) - wrong} of {len(folders)} right")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
