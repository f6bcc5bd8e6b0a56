"""Checkpoints, holidays and corridors: who goes where, and on which days."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache

import numpy as np

from transforms.laboratory.world.setup import PROFILE, Setup, as_date, day_number

AHEAD = {"Asia/Jakarta": 7, "Asia/Pontianak": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
# (checkpoint, country, weight): how people leave; the weight is that of the ordinary traveller
CORRIDORS = [
    ("IDCGK", "SGP", 14), ("IDCGK", "MYS", 11), ("IDCGK", "SAU", 7), ("IDCGK", "THA", 4), ("IDCGK", "JPN", 5),
    ("IDCGK", "KOR", 2.5), ("IDCGK", "TWN", 1.5), ("IDCGK", "HKG", 2.5), ("IDCGK", "AUS", 3), ("IDCGK", "CHN", 4),
    ("IDCGK", "TUR", 2), ("IDCGK", "VNM", 1.6), ("IDCGK", "PHL", 1.2), ("IDCGK", "KHM", 0.5), ("IDCGK", "ARE", 2.4),
    ("IDCGK", "QAT", 1.2), ("IDCGK", "NLD", 1), ("IDCGK", "GBR", 0.8), ("IDCGK", "IND", 1.2), ("IDCGK", "USA", 0.6),
    ("IDCGK", "MMR", 0.15), ("IDSUB", "SGP", 3.5), ("IDSUB", "MYS", 3.5), ("IDSUB", "SAU", 3), ("IDSUB", "HKG", 1.2),
    ("IDSUB", "TWN", 0.8), ("IDSUB", "THA", 1), ("IDSUB", "CHN", 0.7), ("IDDPS", "AUS", 9), ("IDDPS", "SGP", 5),
    ("IDDPS", "MYS", 3), ("IDDPS", "CHN", 3), ("IDDPS", "IND", 2.4), ("IDDPS", "GBR", 1.5), ("IDDPS", "JPN", 1.4),
    ("IDDPS", "KOR", 1.3), ("IDDPS", "DEU", 1), ("IDDPS", "THA", 1), ("IDKNO", "MYS", 4), ("IDKNO", "SGP", 2),
    ("IDKNO", "SAU", 1), ("IDKNO", "THA", 0.5), ("IDKNO", "KHM", 0.35), ("IDYIA", "MYS", 0.8), ("IDYIA", "SGP", 0.7),
    ("IDUPG", "MYS", 0.8), ("IDUPG", "SAU", 0.9), ("IDUPG", "SGP", 0.4), ("IDLOP", "MYS", 0.6), ("IDLOP", "SGP", 0.4),
    ("IDPDG", "MYS", 0.9), ("IDPDG", "SGP", 0.2), ("IDBTH", "SGP", 15), ("IDBTH", "MYS", 5), ("IDSKP", "SGP", 5),
    ("IDSKP", "MYS", 1), ("IDNGS", "SGP", 1.4), ("IDNGS", "MYS", 0.6), ("IDTNJ", "SGP", 2), ("IDTNJ", "MYS", 1.6),
    ("IDTBK", "MYS", 1.3), ("IDTBK", "SGP", 0.9), ("IDDUM", "MYS", 2.4), ("IDBLW", "MYS", 0.5), ("IDNNK", "MYS", 3),
    ("IDTRK", "MYS", 0.5), ("IDENT", "MYS", 3.5), ("IDARK", "MYS", 1.2), ("IDNBD", "MYS", 0.7), ("IDMTA", "TLS", 1.6),
    ("IDSKW", "PNG", 0.9), ("IDENT", "BRN", 0.5), ("IDCGK", "BRN", 0.4),
]  # fmt: skip
COMMUTES = [("IDBTH", "SGP", 5), ("IDSKP", "SGP", 2), ("IDENT", "MYS", 4), ("IDARK", "MYS", 2), ("IDNNK", "MYS", 2),
            ("IDNBD", "MYS", 1), ("IDMTA", "TLS", 2), ("IDSKW", "PNG", 1.5)]  # fmt: skip
WORK_GATES: dict[str, list[tuple[str, float]]] = {
    "MYS": [("IDBTH", 5), ("IDDUM", 4), ("IDNNK", 4), ("IDENT", 3), ("IDKNO", 4), ("IDCGK", 4), ("IDSUB", 3)],
    "SGP": [("IDBTH", 6), ("IDCGK", 4), ("IDSUB", 2)],
    "BRN": [("IDENT", 4), ("IDCGK", 2)],
    "*": [("IDCGK", 7), ("IDSUB", 3), ("IDDPS", 1), ("IDKNO", 0.6)],
}
FOREIGN_HOME = [("AUS", 5), ("SGP", 6), ("MYS", 6), ("CHN", 5), ("IND", 2.5), ("JPN", 1.5), ("KOR", 1.5), ("GBR", 1.4),
                ("DEU", 1), ("NLD", 0.9), ("USA", 1), ("PHL", 0.9), ("VNM", 0.6), ("THA", 0.6)]  # fmt: skip


@lru_cache(maxsize=16)
def reference(name: str) -> list[dict[str, str]]:
    """One of the profile's reference tables, so that world and profile cannot disagree."""
    with (PROFILE / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def checkpoints() -> list[str]:
    return [row["code"] for row in reference("checkpoints")]


def countries() -> list[str]:
    return [row["code"] for row in reference("countries")]


def modes() -> list[str]:
    return [row["mode"] for row in reference("checkpoints")]


def hours_ahead() -> np.ndarray:
    """Hours ahead of universal time, one a checkpoint."""
    return np.array([AHEAD[row["tz"]] for row in reference("checkpoints")])


def gate(code: str) -> int:
    return checkpoints().index(code)


def land(code: str) -> int:
    return countries().index(code)


def holiday_days(country: str, setup: Setup, before: int = 0, after: int = 0, name: str | None = None) -> np.ndarray:
    """Whether each day of the history is a holiday of a country. Shape (days,), bool."""
    found = np.zeros(setup.history_days, dtype=bool)
    for row in reference("holidays"):
        if row["country"] == country and name in (None, row["name"]):
            start = day_number(date.fromisoformat(row["starts_on"])) - before - setup.first
            end = day_number(date.fromisoformat(row["ends_on"])) + after - setup.first
            found[max(0, start) : max(0, end + 1)] = True
    return found


def season(setup: Setup, peak: int, swing: float, weekend: float, home: float, abroad: dict[str, float]) -> np.ndarray:
    """Weight of each day: a yearly wave with its top at day-of-year `peak`, weekends, holidays at home and abroad."""
    days = np.arange(setup.first, setup.last + 1)
    yearday = np.array([as_date(int(day)).timetuple().tm_yday for day in days])
    weight = 1 + swing * np.cos(2 * np.pi * (yearday - peak) / 365.25)
    weight = weight * np.where((days + 3) % 7 >= 5, weekend, 1.0)
    weight = np.where(holiday_days("IDN", setup, before=4, after=2), weight * home, weight)
    for country, factor in abroad.items():
        weight = np.where(holiday_days(country, setup, before=2), weight * factor, weight)
    share: np.ndarray = weight / weight.sum()
    return share


def closed(setup: Setup, gates: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Whether a gate rests that day: Bali's airport on the day of silence."""
    silence = holiday_days("IDN", setup, name="Nyepi")
    inside = (days >= setup.first) & (days <= setup.last)
    rests: np.ndarray = (gates == gate("IDDPS")) & inside
    rests &= silence[np.clip(days - setup.first, 0, setup.history_days - 1)]
    return rests


def wage_floors() -> dict[tuple[str, str], list[tuple[int, float, str]]]:
    """(country, occupation) to (from day, amount, currency), oldest first."""
    floors: dict[tuple[str, str], list[tuple[int, float, str]]] = {}
    for row in reference("wage_floors"):
        entry = (day_number(date.fromisoformat(row["valid_from"])), float(row["amount"]), row["currency"])
        floors.setdefault((row["country"], row["occupation"]), []).append(entry)
    return floors
