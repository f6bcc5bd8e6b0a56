"""Drops folders from real public files.

`python -m transforms.laboratory.public_files us_h2|hk_border|ca_lmia --data DIR --out DIR`: each file becomes a
delivery of the day on which it could have been known: files of a fiscal year on 31 October after its end, cases on 31
October after their registration, daily counts on the first of the month after, files whose name begins with a day on
that day.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

Rows = list[list[str]]


def write_descriptor(folder: Path) -> None:
    """Write `datapackage.json` beside the files of a delivery: names, bytes, SHA-256 and row counts."""
    resources = [
        {
            "name": re.sub(r"[^a-z0-9]+", "-", path.stem.lower()),
            "path": path.name,
            "bytes": path.stat().st_size,
            "hash": "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest(),
            "rowcount": count_rows(path),
        }
        for path in sorted(folder.iterdir())
        if path.name != "datapackage.json"
    ]
    package = {"name": f"{folder.parent.name.replace('_', '-')}-{folder.name}", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package, indent=2) + "\n", encoding="utf-8")


def count_rows(path: Path) -> int:
    """Rows of a CSV or a workbook's first sheet, without its header and without empty rows."""
    if path.suffix.lower() == ".xlsx":
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        return sum(1 for row in sheet[1:] if any(cell not in ("", None) for cell in row))
    return len(read_csv(path)[1])


def read_csv(path: Path) -> tuple[list[str], Rows]:
    """Header and rows of a CSV, as text; a byte-order mark is taken off."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        header, *rows = [row for row in csv.reader(stream) if row]
    return header, rows


def write_split(path: Path, out: Path, delivered_on: Callable[[list[str], list[str]], date]) -> list[Path]:
    """Split a CSV into one delivery folder under `out` for each day that `delivered_on` gives a row."""
    header, rows = read_csv(path)
    parts: dict[date, Rows] = defaultdict(list)
    for row in rows:
        parts[delivered_on(header, row)].append(row)
    folders = []
    for day, part in sorted(parts.items()):
        folder = out / day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / path.name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *part])
        write_descriptor(folder)
        folders.append(folder)
    return folders


def us_h2(data: Path, out: Path) -> list[Path]:
    """Certifications by fiscal year (its files in one delivery) and cases by the year of registration."""
    folders = set()
    for path in sorted(data.iterdir()):
        fiscal_year = re.search(r"FY(\d{4})", path.name)
        if fiscal_year:
            folder = out / "work_permits" / f"{fiscal_year[1]}-10-31"
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / path.name)
            folders.add(folder)
    for folder in folders:
        write_descriptor(folder)
    cases = [
        folder
        for path in sorted(data.glob("whd_h2_cases*.csv"))
        for folder in write_split(path, out / "inspections", _after_registration)
    ]
    return sorted(folders) + cases


def _after_registration(header: list[str], row: list[str]) -> date:
    registered = date.fromisoformat(row[header.index("registered_on_estimated")])
    end = date(registered.year, 10, 31)
    return end if registered <= end else date(registered.year + 1, 10, 31)


def hk_border(data: Path, out: Path) -> list[Path]:
    """Daily counts by month, delivered on the first of the next month."""
    return [
        folder
        for path in sorted(data.glob("statistics_on_daily_passenger_traffic*.csv"))
        for folder in write_split(path, out / "crossing_counts", _next_month)
    ]


def _next_month(header: list[str], row: list[str]) -> date:
    _, month, year = (int(part) for part in row[header.index("Date")].split("-"))
    return date(year + month // 12, month % 12 + 1, 1)


def ca_lmia(data: Path, out: Path) -> list[Path]:
    """Lists of employers, granted and refused, byte for byte; those published on one day are one delivery."""
    folders = set()
    for path in sorted(data.glob("*/????-??-??_*.csv")):
        folder = out / "work_permits" / path.name[:10]
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / path.name)
        folders.add(folder)
    for folder in folders:
        write_descriptor(folder)
    return sorted(folders)


PROFILES = {"us_h2": us_h2, "hk_border": hk_border, "ca_lmia": ca_lmia}


def main(arguments: list[str] | None = None) -> int:
    """Prepare the drops of one profile; prints what was written. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("profile", choices=sorted(PROFILES))
    parser.add_argument("--data", type=Path, required=True, help="folder of the published files")
    parser.add_argument("--out", type=Path, required=True, help="drops folder to write into (AWAS_DROPS)")
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        print(f"{options.data}: no such folder; give that of the files with --data", file=sys.stderr)
        return 1
    folders = PROFILES[options.profile](options.data, options.out)
    if not folders:
        print(f"{options.data}: holds no file of {options.profile}; see docs/new-country.md", file=sys.stderr)
        return 1
    print(f"{len(folders)} deliveries under {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
