"""The deliveries that are damaged: of the simulated world, and of real files where they lie beside the checkout."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from transforms.laboratory.programs import run_module, simulate
from transforms.laboratory.zoo.roles import ROLES, Roles
from transforms.laboratory.zoo.tables import Rows, Table, as_csv, as_workbook

ROWS = 500  # of each file so many rows from its beginning: what is examined is the reading, not its speed


@dataclass(frozen=True)
class Subject:
    """One delivery: its source and day, its file and table, and what came before it, by source and day."""

    name: str
    profile: str
    source: str
    day: date
    file: str
    table: Table
    history: Mapping[tuple[str, date], Mapping[str, bytes]] = field(repr=False)

    @property
    def roles(self) -> Roles:
        """Which columns are what."""
        return ROLES[f"{self.profile}:{self.source}"]

    @property
    def is_workbook(self) -> bool:
        """Whether the supplier sends a workbook."""
        return self.file.endswith(".xlsx")

    def write(self, table: Table) -> dict[str, bytes]:
        """The delivery's file with this table in it."""
        return {self.file: as_workbook(table) if self.is_workbook else as_csv(table)}

    def last_table(self) -> dict[str, bytes]:
        """The file of the delivery before this one."""
        before = [day for source, day in self.history if source == self.source]
        return dict(self.history[self.source, max(before)]) if before else {}


def subjects(data: Path, room: Path) -> list[Subject]:
    """Every delivery that can be examined; those of real files only where `data` has them."""
    found = _asean(room)
    if (data / "us_h2").is_dir():
        found += _us_h2(_real("us_h2", data, room))
    if (data / "hk_border").is_dir():
        found += _last("hk_border", "crossing_counts", _real("hk_border", data, room), 12)
    return found


def _asean(room: Path) -> list[Subject]:
    """Sources of events by month of their record, registers by day, so that each has a past of its own."""
    size = ["--agencies", "150", "--crossings", "12000", "--history-days", "240", "--daily", "6"]
    simulate(room / "world", "--until", "2026-03-31", *size)
    deliveries: dict[tuple[str, date], Table] = {}
    for folder in sorted((room / "world" / "drops").iterdir()):
        tables = {date.fromisoformat(day.name): _table(day) for day in sorted(folder.iterdir())}
        if folder.name not in ("agency_register", "agency_officers"):
            tables = _by_month(tables)
        deliveries |= {(folder.name, day): table for day, table in tables.items()}
    newest = {source: max(day for name, day in deliveries if name == source) for source, _ in deliveries}
    past = {(s, day): {f"{s}.csv": as_csv(t)} for (s, day), t in deliveries.items() if day != newest[s]}
    return [
        Subject(f"asean {source}", "asean", source, day, f"{source}.csv", deliveries[source, day], past)
        for source, day in sorted(newest.items())
        if f"asean:{source}" in ROLES
    ]


def invented() -> list[Subject]:
    """Complaints of four months, small enough to be examined in seconds."""
    header = ["complaint_id", "agency_id", "agency_name", "filed_on", "kind", "destination", "recorded_at"]
    tables = {}
    for month in range(1, 5):
        rows: Rows = [
            [
                f"K{month}{n:05d}",
                f"AG{n % 9:06d}",
                f"PT Karya {n % 9}",
                f"2026-{month:02d}-{1 + n % 28:02d}",
                ("fee", "debt", "wage")[n % 3],
                ("MYS", "TWN")[n % 2],
                f"2026-{month:02d}-28T10:00:00+07:00",
            ]
            for n in range(60)
        ]
        tables[date(2026, month + 1, 1)] = Table(header, rows)
    return [_of("asean", "complaints", tables, "complaints.csv", "invented complaints")]


def _by_month(tables: Mapping[date, Table]) -> dict[date, Table]:
    """The rows of all deliveries, each once, delivered on the first day after the month of their record."""
    months: dict[date, Rows] = defaultdict(list)
    header: list[str] = []
    for table in tables.values():
        header = table.header
        for row in table.rows:
            try:
                recorded = date.fromisoformat(str(row[table.place("recorded_at")])[:10])
            except ValueError:
                continue
            month = date(recorded.year + recorded.month // 12, recorded.month % 12 + 1, 1)
            if row not in months[month]:
                months[month].append(row)
    return {day: Table(header, rows[:ROWS]) for day, rows in months.items() if len(rows) >= 10}


def _us_h2(drops: Path) -> list[Subject]:
    """Two fiscal years of certifications, one delivered as text and one as a workbook, and the cases of a year."""
    found = _last("us_h2", "inspections", drops, 5)
    for year, pattern in (("2007", "*.csv"), ("2010", "H-2B*.xlsx")):
        tables = {
            date.fromisoformat(folder.name): _table(folder, pattern)
            for folder in sorted((drops / "work_permits").iterdir())
            if folder.name <= f"{year}-10-31" and list(folder.glob(pattern))
        }
        name = "certifications.xlsx" if pattern.endswith("xlsx") else "certifications.csv"
        found.append(_of("us_h2", "work_permits", tables, name, f"us_h2 work_permits {year}"))
    return found


def _last(profile: str, source: str, drops: Path, before: int) -> list[Subject]:
    """The newest delivery of a source, after so many earlier ones."""
    folders = sorted((drops / source).iterdir())[-before - 1 :]
    tables = {date.fromisoformat(folder.name): _table(folder) for folder in folders}
    return [_of(profile, source, tables, f"{source}.csv", f"{profile} {source}")]


def _of(profile: str, source: str, tables: Mapping[date, Table], file: str, name: str) -> Subject:
    write = as_workbook if file.endswith(".xlsx") else as_csv
    last = max(tables)
    past = {(source, day): {file: write(table)} for day, table in tables.items() if day != last}
    return Subject(name, profile, source, last, file, tables[last], past)


def _real(profile: str, data: Path, room: Path) -> Path:
    places = ["--data", str(data / profile), "--out", str(room / profile)]
    run_module("transforms.laboratory.public_files", profile, *places)
    return room / profile


def _table(folder: Path, pattern: str = "*.csv*") -> Table:
    """All files of a delivery that fit the pattern, as one table."""
    header: list[str] = []
    rows: Rows = []
    for path in sorted(folder.glob(pattern)):
        if path.suffix == ".xlsx":
            lines: Rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        else:
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            lines = [
                list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline="")) if row
            ]
        header, rows = [str(cell) for cell in lines[0]], rows + lines[1:]
    return Table(header, rows[: ROWS if pattern != "*.csv*" else None])
