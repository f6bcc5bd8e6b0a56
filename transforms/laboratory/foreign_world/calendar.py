"""The foreign world's moving holidays, and how much is travelled on a day."""

from datetime import date, timedelta

import numpy as np

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world.settings import Floats, Ints, Size

# name, Indonesian name, country, first day in 2028, days, days by which it moves back each year
FESTIVALS = [
    ("Festival of Lamps", "Festival Lampu", geo.EXIT, date(2028, 10, 17), 5, 11),
    ("Autumn Homecoming", "Mudik Musim Gugur", geo.EXIT, date(2028, 9, 27), 10, 11),
    ("New Year of the Valley", "Tahun Baru Lembah", geo.EXIT, date(2028, 4, 13), 3, 0),
    ("Great Fast's End", "Akhir Puasa Besar", "QAT", date(2028, 2, 26), 4, 11),
    ("Great Fast's End", "Akhir Puasa Besar", "KWT", date(2028, 2, 26), 4, 11),
]


def holidays(size: Size) -> list[tuple[str, str, date, date, str]]:
    """Return name, country, first and last day and Indonesian name of each holiday in the history's years."""
    rows = []
    for name, other, country, first, days, back in FESTIVALS:
        for year in range(size.start.year - 1, size.until.year + 2):
            shift = ((year - 2028) * back) % 30 if country == geo.EXIT else (year - 2028) * back
            starts = first.replace(year=year) - timedelta(days=shift)
            rows.append((name, country, starts, starts + timedelta(days=days - 1), other))
    return sorted(rows, key=lambda row: (row[2], row[0], row[1]))


def travel_calendar(size: Size, days: Ints) -> Floats:
    """Return how much is travelled on each day against an ordinary one: weekdays, the year's course, holidays."""
    level = np.array([1.0, 0.95, 0.95, 1.0, 1.2, 1.15, 1.05])[(days + size.start.weekday()) % 7]
    level = level * (1 + 0.15 * np.sin(2 * np.pi * days / 365.25))
    for _, country, starts, ends, _ in holidays(size):
        before = (starts - size.start).days - 6
        during = (days >= before) & (days <= (ends - size.start).days)
        level = np.where(during, level * (1.7 if country == geo.EXIT else 1.15), level)
    return np.asarray(level, dtype=np.float64)
