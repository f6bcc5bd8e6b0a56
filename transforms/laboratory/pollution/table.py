"""The clean file of the examination, and how its rows are written as text."""

from __future__ import annotations

import random
from dataclasses import dataclass

HEADER = [
    "advert_id", "posted_on", "platform", "agency_name", "licence_no", "contact_phone", "recorded_at", "destination",
    "occupation", "wage_month", "currency", "text", "contact_handle",
]  # fmt: skip
SOURCE = "job_adverts"
COUNT = 84
TEXT = HEADER.index("text")

_NAMES = ["Adbakti", "Dutara", "Surya, Jaya & Co", "Karwangi", 'Bintang "Timur"', "Nusa Dua", "Émeraude", "เมืองทอง"]
_TEXTS = [
    "Hiring now for our partner abroad",
    "Kerja di luar negeri, wawancara di kantor kami; tiket ditanggung",
    'Free "starter" pack, call today',
    "Line one\nline two",
    "",
    "No fee: we pay | you earn",
]
_PLACES = [("MYS", "MYR", "1900.5"), ("HKG", "HKD", "6640"), ("TWN", "TWD", "27470"), ("JPN", "JPY", "201250.75")]


@dataclass(frozen=True)
class Dialect:
    """How a table is written. escape: what stands before a quote inside a cell; empty: nothing does."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    end: str = "\n"
    quote_all: bool = False


def clean_rows(seed: int) -> list[list[str]]:
    """The 84 adverts of a seed: cells with separators, quotes, line breaks, letters beyond ASCII, and empty ones."""
    draw = random.Random(seed)  # noqa: S311
    rows = []
    for number in range(COUNT):
        place, currency, wage = draw.choice(_PLACES)
        day = f"2026-03-{draw.randint(1, 28):02d}"
        name = draw.choice(_NAMES)
        rows.append([
            f"J{seed:03d}{number:04d}", day, draw.choice(["facebook", "telegram", "line"]), f"PT {name} {number}",
            f"IDN/{draw.randint(1, 999):05d}/20{draw.randint(10, 25)}" if number % 3 else "",
            f"+62 21 5550 {draw.randint(10000, 99999)}", f"{day}T16:{number % 60:02d}:00+07:00", place,
            draw.choice(["5311", "9111", "7115", "8341"]), wage, currency, _TEXTS[number % len(_TEXTS)],
            # the last cell is empty in most rows: a separator too many is harder to see there
            f"@{name[:3].lower()}{number}" if number % 4 == 0 else "",
        ])  # fmt: skip
    return rows


def cell_text(cell: str, dialect: Dialect) -> str:
    """A cell as the dialect writes it, quoted where it has to be."""
    special = any(mark and mark in cell for mark in (dialect.delimiter, dialect.quote, "\n", "\r"))
    if not dialect.quote or not (special or dialect.quote_all):
        return cell
    return dialect.quote + cell.replace(dialect.quote, dialect.escape + dialect.quote) + dialect.quote


def line_text(row: list[str], dialect: Dialect = Dialect()) -> str:
    """A row as the dialect writes it, without its end."""
    return dialect.delimiter.join(cell_text(cell, dialect) for cell in row)


def file_text(rows: list[list[str]], dialect: Dialect = Dialect(), header: list[str] | None = None) -> str:
    """A whole file: the header and the rows, each with its end."""
    return "".join(line_text(row, dialect) + dialect.end for row in [header or HEADER, *rows])
