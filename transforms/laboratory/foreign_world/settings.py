"""What a foreign world is made from: its size, its days, and the streams of random numbers."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]
Dates = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Size:
    """Size of a world. Days are counted from `start`; the border feed begins when a sixth of the history is over."""

    seed: int
    agencies: int
    crossings: int
    history_days: int
    until: date
    daily: int
    hard: bool = False

    @property
    def start(self) -> date:
        """First day of the permits' history."""
        return self.until - timedelta(days=self.history_days)

    @property
    def feed_from(self) -> int:
        """Day number from which crossings are delivered."""
        return self.history_days // 6

    @property
    def ban_day(self) -> int:
        """Day number from which domestic work in one country is banned."""
        return int(self.history_days * 0.6)

    def rng(self, stream: str) -> np.random.Generator:
        """Return a generator of its own for each part of the world, so that one part does not move another."""
        return np.random.default_rng([self.seed, *stream.encode()])

    def dates(self, days: Ints | Floats) -> Dates:
        """Turn day numbers into dates; what is not a number becomes no date."""
        numbers = np.asarray(days, dtype=np.float64)
        known = ~np.isnan(numbers)
        answer = np.full(len(numbers), np.datetime64("NaT", "D"))
        answer[known] = np.datetime64(self.start, "D") + numbers[known].astype("timedelta64[D]")
        return answer

    def day(self, number: int) -> date:
        """Turn one day number into a date."""
        return self.start + timedelta(days=int(number))

    def delivery_days(self) -> list[int]:
        """Day numbers of the deliveries: an archive each quarter, then one a day for the last `daily` days."""
        first = self.history_days - self.daily + 1
        return [*range(90, first - 20, 90), *range(first, self.history_days + 1)]
