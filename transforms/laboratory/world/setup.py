"""What a world is made from, and its dice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import numpy as np

from transforms.errors import AwasError
from transforms.settings import CONFIG_DIR

MISSING = -(2**31)
EPOCH = date(1970, 1, 1)
PROFILE = CONFIG_DIR / "profiles" / "asean"


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def as_date(number: int) -> date:
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True)
class Setup:
    """Size and dates of a world. history_days end with `until`; the last `daily` of them drop one by one."""

    out: Path
    seed: int
    agencies: int
    crossings: int
    until: date
    history_days: int
    daily: int

    def __post_init__(self) -> None:
        for name, least in (("agencies", 40), ("crossings", 2000), ("history_days", 150), ("daily", 0)):
            if getattr(self, name) < least:
                raise AwasError(f"--{name.replace('_', '-')} is {getattr(self, name)}; at least {least} is needed")
        if self.daily > 60:
            raise AwasError(f"--daily is {self.daily}; at most 60 days can drop one by one")

    @property
    def last(self) -> int:
        return day_number(self.until)

    @property
    def first(self) -> int:
        return self.last - self.history_days + 1

    @property
    def backlog(self) -> int:
        """The day on which all of the history drops at once."""
        return self.last - self.daily

    @property
    def permits(self) -> int:
        """Permits filed within the history: about 46 an agency and year, as far as there are crossings for them."""
        return min(self.agencies * self.history_days // 8, self.crossings // 4)

    def dice(self, name: str) -> np.random.Generator:
        """Dice of their own for each part, so that a change in one leaves the others as they were."""
        return np.random.default_rng([self.seed, crc32(name.encode())])
