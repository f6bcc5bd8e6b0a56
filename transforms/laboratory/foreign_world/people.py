"""The persons of the foreign world: their documents, birth dates, sexes and nationalities, by number of the person.

Workers, strangers who travel on others' permits, and ordinary travellers are numbered in one range.
"""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world.settings import Floats, Ints, Size, Texts

PRIME = 99_999_989  # numbers below it stay different when multiplied by a number that it does not divide


class People:
    """Workers come first (`workers` of them), then everybody else up to `count`."""

    def __init__(self, size: Size, workers: int, count: int) -> None:
        rng = size.rng("people")
        self.size, self.workers, self.count = size, workers, count
        adult = rng.integers(18 * 365, 45 * 365, count)
        anyone = rng.integers(2 * 365, 75 * 365, count)
        self.birth: Ints = -np.where(np.arange(count) < workers, adult, anyone).astype(np.int64)
        self.sex: Texts = rng.choice(np.array(["M", "F", None], dtype=object), count, p=[0.62, 0.37, 0.01])
        nations = np.array([geo.EXIT, "IND", "CHN", "LKA"], dtype=object)
        self.nationality: Texts = rng.choice(nations, count, p=[0.9, 0.06, 0.02, 0.02])
        self.issued: Ints = -rng.integers(10, 2600, count).astype(np.int64)
        self.renewed: Floats = np.where(rng.random(count) < 0.06, rng.integers(30, size.history_days, count), np.inf)

    def documents(self, person: Ints, day: Ints) -> pd.Series:
        """Return the number of the travel document that each person holds on a day; a new one has a new number."""
        renewed = (day >= self.renewed[person]).astype(np.int64)
        numbers = ((person * 2 + renewed + 1) * 7919) % PRIME
        return "S" + pd.Series(numbers).astype(str).str.zfill(8)

    def issued_on(self, person: Ints, day: Ints) -> Floats:
        """Return the day on which that document was issued; who travels for the first time got it shortly before."""
        first = np.where(self.renewed[person] <= day, self.renewed[person], self.issued[person])
        fresh = (person % 5 == 0) & (first < 0)
        issued: Floats = np.where(fresh, day - 8.0 - person % 83, first)
        born: Ints = self.birth[person]
        answer: Floats = np.maximum(issued, born + 20.0)
        return answer
