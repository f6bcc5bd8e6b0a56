"""How much of a week's records has arrived by now: the chain ladder.

A record of one week may be entered in a later one. Of weeks long past it is known how many came how late; that tells
how much of the newest weeks is still to come. Source: Mack 1993.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def chain_ladder(arrived: Floats) -> Floats:
    """Share of a week's records that has arrived by its age in weeks, [weeks]; 1 at the end of the look-back.

    arrived [weeks, weeks]: records of the week that lies `row` weeks back, entered `column` weeks after it; what lies
    beyond the diagonal (column > row) is not known yet and is not looked at. Between two ages the factor by which
    records grow is the sum over all weeks old enough to know both; where nothing has come yet, it is 1.
    """
    weeks = len(arrived)
    cumulative = np.cumsum(np.where(np.arange(weeks) <= np.arange(weeks)[:, None], arrived, 0.0), axis=1)
    share = np.ones(weeks)
    for age in range(weeks - 2, -1, -1):
        old = slice(age + 1, weeks)
        before, after = cumulative[old, age].sum(), cumulative[old, age + 1].sum()
        share[age] = share[age + 1] * (before / after if after > 0 else 1.0)
    return share
