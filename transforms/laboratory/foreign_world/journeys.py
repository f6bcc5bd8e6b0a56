"""The crossings of workers: out, home on leave, out again, home; and of those who travel on permits of others.

One row a crossing: person, day (number), gate, direction, country, purpose, group (-1: alone), one_way, night, permit
(row of the permit that is shown; -1: none).
"""

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world.people import People
from transforms.laboratory.foreign_world.schemes import Doings
from transforms.laboratory.foreign_world.settings import Flags, Ints, Texts

COLUMNS = ["person", "day", "gate", "direction", "country", "purpose", "group", "one_way", "night", "permit"]


def worker_crossings(world: Doings, people: People) -> pd.DataFrame:
    """Return every crossing of a worker within the border feed's days."""
    permits = world.permits
    leaves = permits.index[permits["departs"].notna()].to_numpy()
    stay = (permits["returns"] - permits["departs"]).fillna(2000).to_numpy()[leaves]
    renewing: Flags = permits["group"].to_numpy()[leaves] == -2
    holiday: Ints = leaves[(stay > 500) & ((world.rng.random(len(leaves)) < 0.15) | renewing)]
    permits.loc[permits["group"] == -2, "group"] = -1
    away = permits["departs"].to_numpy()
    home = away[holiday] + world.rng.integers(150, 330, len(holiday))
    passports = np.intersect1d(holiday, leaves[renewing], return_indices=True)[1]
    people.renewed[permits["traveller"].to_numpy()[holiday[passports]]] = home[passports] + 5
    ends = leaves[permits["returns"].notna().to_numpy()[leaves]]
    parts = [
        _rows(permits, leaves, away[leaves], "exit"),
        _rows(permits, holiday, home, "entry"),
        _rows(permits, holiday, home + 30, "exit").assign(group=-1),
        _rows(permits, ends, permits["returns"].to_numpy()[ends], "entry"),
        _strangers(world, people),
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame[(frame["day"] >= world.size.feed_from) & (frame["day"] <= world.size.history_days)]


def _rows(
    permits: pd.DataFrame, chosen: Ints, days: np.ndarray[tuple[int], np.dtype[np.float64]], direction: str
) -> pd.DataFrame:
    own = permits.loc[chosen]
    out = direction == "exit"
    return pd.DataFrame(
        {
            "person": own["traveller"].to_numpy(),
            "day": days.astype(np.int64),
            "gate": own["gate"].to_numpy(),
            "direction": direction,
            "country": own["goes_to"].to_numpy() if out else own["destination"].to_numpy(),
            "purpose": own["purpose"].to_numpy() if out else "return",
            "group": own["group"].to_numpy() if out else -1,
            "one_way": own["one_way"].to_numpy() if out else False,
            "night": own["night"].to_numpy() if out else False,
            "permit": np.where(own["shown"], chosen, -1) if out else -1,
        }
    )[COLUMNS]


def _strangers(world: Doings, people: People) -> pd.DataFrame:
    """Return the exits of those who show a permit that was granted to somebody else."""
    chosen: Ints = np.array([permit for permit, _ in world.extra], dtype=np.int64)
    days = np.array([day for _, day in world.extra], dtype=np.float64)
    frame = _rows(world.permits, chosen, days, "exit")
    frame["person"] = people.workers + np.arange(len(frame))
    frame["purpose"] = "work"
    return frame.assign(group=-1, permit=chosen)


def written(crossings: pd.DataFrame, people: People, permit_no: Texts, rng: np.random.Generator) -> pd.DataFrame:
    """Return crossings with the documents, as the border's own system holds them; a few values are missing."""
    person, day = crossings["person"].to_numpy(dtype=np.int64), crossings["day"].to_numpy(dtype=np.int64)
    shown = crossings["permit"].to_numpy(dtype=np.int64)
    mistyped = (shown >= 0) & (rng.random(len(shown)) < 0.004)  # the number of somebody else's permit
    shown = np.where(mistyped, (shown + rng.choice([-10, -1, 1, 10], len(shown))) % len(permit_no), shown)
    answer = pd.DataFrame({"traveller_doc_no": people.documents(person, day)})
    answer["nationality"] = people.nationality[person]
    answer["birth_date"] = people.size.dates(np.where(rng.random(len(person)) < 0.01, np.nan, people.birth[person]))
    answer["sex"] = people.sex[person]
    answer["document_issued_on"] = people.size.dates(people.issued_on(person, day))
    answer["permit_no"] = np.where(shown >= 0, permit_no[np.maximum(shown, 0)], None)
    return answer
