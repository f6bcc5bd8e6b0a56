"""The reference files: their columns and their values."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from transforms.profile import Profile
from transforms.profile_check.finding import Finding, meant
from transforms.session.reference_files import SPOKEN, Row, columns, examine, file_of, read
from transforms.settings import SQL_DIR

EXPECTED = ("checkpoints", "countries", "units", "wage_floors", "holidays", "places", "bans")
# a second row of the same key doubles rows, or says two things of one day
KEYS = {
    "checkpoints": ("code",),
    "countries": ("code",),
    "regions": ("code",),
    "units": ("unit",),
    "wage_floors": ("country", "occupation", "currency", "valid_from"),
    "fee_caps": ("country", "destination", "occupation", "currency", "valid_from"),
}
# a table without a row where a source needs it → what would be without it; of no source: always
_NEEDED: dict[str, tuple[tuple[str, ...], str, bool]] = {
    "checkpoints": (("border_crossings", "crossing_counts"), "no crossing is at a place that is known", True),
    "countries": ((), "no country has a name", False),
    "units": ((), "no list is for anybody", True),
    "wage_floors": (("work_permits",), "no wage is held against one", False),
}
_GROUPED = re.compile(r"\d{1,3}[.]\d{3}")  # 1.700, where a dot stands between thousands
Rows = list[tuple[int, Row]]


def check(folder: Path, others: Collection[str] = ()) -> list[Finding]:
    """Everything that is wrong or odd in the reference files of a profile. others: files that something else reads."""
    findings: list[Finding] = []
    for path in sorted((SQL_DIR / "reference").glob("*.sql")):
        findings += _table(folder, path.stem.lstrip("0123456789_"))
    for path in sorted((folder / "reference").glob("*.csv")):
        if not columns(path.stem) and path.name not in others:
            what, remedy = "nothing reads a file of this name", meant(path.stem, _tables())
            findings.append(Finding(file_of(path.stem), "", what, remedy, stops=False))
    return findings


def without_rows(profile: Profile) -> Iterator[Finding]:
    """Files that are there with their header alone, though what the profile has needs them, or nothing asks for them.

    The empty file of a table says that there is nothing; of these it is mostly a file that lost its rows.
    """
    for path in sorted((profile.folder / "reference").glob("*.csv")):
        table = path.stem
        header, found = _read(profile.folder, table)
        if not header or found or not columns(table) or table.endswith("_decisions"):
            continue
        sources, without, stops = _NEEDED.get(table, ((), "it says nothing", False))
        theirs = [name for name in sources if name in profile.sources and (table != "wage_floors" or _pays(profile))]
        if theirs or (table in _NEEDED and not sources):
            yield Finding(file_of(table), "", f"holds no row: {without}", "write its rows", stops)
        elif table not in EXPECTED:
            yield Finding(file_of(table), "", f"holds no row: {without}", "write its rows, or delete it", False)


def _pays(profile: Profile) -> bool:
    """Whether permits say what they pay."""
    mapping = profile.mapping("work_permits")
    return mapping is None or "wage_month" in mapping.read_text(encoding="utf-8")


def rows(folder: Path, table: str) -> Rows:
    """(line, cells by column) of a reference file; none where it is not there or cannot be read."""
    return _read(folder, table)[1]


def _read(folder: Path, table: str) -> tuple[list[str], Rows]:
    found = read(folder / file_of(table), table)
    return found.header, found.rows


@lru_cache(maxsize=1)
def _tables() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (SQL_DIR / "reference").glob("*.sql")))


def _table(folder: Path, table: str) -> Iterator[Finding]:
    """Whether a file has its columns, and each cell a value of its type."""
    if not (folder / "reference" / f"{table}.csv").is_file():
        if table in EXPECTED:
            yield Finding(
                file_of(table), "", "is missing", "write it, with its header alone where there is nothing to say", False
            )
        return
    faults = examine(folder, table)[1]
    yield from (
        Finding(file_of(table), fault.place, fault.what_then, fault.remedy, not fault.alone) for fault in faults
    )
    if any(not fault.alone and fault.line <= 1 for fault in faults):
        return
    (header, rows), known = _read(folder, table), columns(table)
    for column in header:
        if column not in known and not any(name in known and form.fullmatch(column) for name, form in SPOKEN.items()):
            yield Finding(file_of(table), "line 1", f"column {column} is read by nothing", meant(column, known), False)
    yield from _cells(table, rows, known)


def _cells(table: str, rows: Rows, known: dict[str, str]) -> Iterator[Finding]:
    met: dict[tuple[str, ...], int] = {}
    names = KEYS.get(table, ())
    for line, row in rows:
        key = tuple(row.get(name, "") for name in names)
        if any(key) and set(names) <= row.keys() and key in met:
            what = f"{' '.join((*names[:1], *filter(None, key)))} stands in line {met[key]} already"
            yield Finding(file_of(table), f"line {line}", what, "keep one of them")
        met.setdefault(key, line)
        first, last = row.get("starts_on", ""), row.get("ends_on", "")
        if first and last and last < first:
            yield Finding(
                file_of(table), f"line {line}", f"ends on {last}, before it begins", "mend one of the days", False
            )

    for column in known.keys() & {"amount"}:
        written = [(line, row[column]) for line, row in rows if "." in row.get(column, "")]
        if written and all(_GROUPED.fullmatch(text) for _, text in written):
            what = f"{written[0][1]} in column {column}, as all its fractions, has three digits: are they thousands?"
            yield Finding(file_of(table), f"line {written[0][0]}", what, "write 1700, or 1.70", False)
