"""What the schemes and their look-alikes do to permits and journeys.

Each takes the rows of one agency from the day on which it began; a scheme of strength 0.4 touches four rows in ten.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from transforms.laboratory.foreign_world import geography as geo
from transforms.laboratory.foreign_world.settings import Floats, Ints, Size


@dataclass
class Doings:
    """Everything that a scheme may change: the permits, later versions of them, and crossings beside them.

    `amendments`: permit, day number, changed columns. `extra`: permit, day number on which somebody else shows it.
    """

    size: Size
    permits: pd.DataFrame
    employers: pd.DataFrame
    rng: np.random.Generator
    amendments: list[tuple[int, int, dict[str, object]]] = field(default_factory=list)
    extra: list[tuple[int, int]] = field(default_factory=list)

    def gone(self, rows: Ints) -> Ints:
        """Return those of the rows whose worker departs."""
        departs: Floats = self.permits["departs"].to_numpy(dtype=np.float64)
        return rows[departs[rows] > 0]

    def paid(self, rows: Ints) -> Ints:
        """Return those of the rows whose worker departs and whose wage is written."""
        rows = self.gone(rows)
        wages: Floats = self.permits["wage"].to_numpy(dtype=np.float64)
        return rows[wages[rows] > 0]

    def employ(self, rows: Ints, chosen: Ints) -> None:
        """Send the rows' workers to other employers, with their country and their currency."""
        own = self.employers.loc[self.rng.choice(chosen, len(rows))]
        wages = np.array([geo.BY_CODE[c].wage for c in own["country"]])
        self.permits.loc[rows, "employer"] = own.index.to_numpy()
        self.permits.loc[rows, "destination"] = own["country"].to_numpy()
        self.permits.loc[rows, "goes_to"] = own["country"].to_numpy()
        self.permits.loc[rows, "occupation"] = [geo.SECTORS[s][0] for s in own["sector"]]
        self.permits.loc[rows, "wage"] = np.round(wages * self.rng.lognormal(0, 0.06, len(rows)))
        self.permits.loc[rows, "currency"] = [geo.BY_CODE[c].currency for c in own["country"]]
        self.permits.loc[rows, "fee"] = np.round(wages * 0.5)

    def never_departs(self, rows: Ints) -> None:
        """Let nobody travel on the rows' permits."""
        self.permits.loc[rows, ["departs", "returns"]] = np.nan

    def returns_after(self, rows: Ints, first: int, last: int) -> None:
        """Bring the rows' workers home between `first` and `last` days after they left."""
        stay: Floats = self.rng.integers(first, last, len(rows)).astype(np.float64)
        self.permits.loc[rows, "returns"] = self.permits.loc[rows, "departs"].to_numpy() + stay


def overcharge(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Charge two to four times the usual fee; half of it is hidden, and what is declared is a round sum."""
    wages = world.permits.loc[rows, "wage"].to_numpy()
    fees = np.round(wages * world.rng.uniform(1.1, 2.4, len(rows)), -1)
    world.permits.loc[rows, "fee"] = np.where(world.rng.random(len(rows)) < 0.5, np.nan, fees)
    world.permits.loc[rows, "written_name"] = None


def substitute(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """After arrival another contract: less pay, other work. Half of it shows in a later version of the permit."""
    for row in world.paid(rows)[::2]:
        day = int(world.permits.at[row, "departs"]) + int(world.rng.integers(10, 70))
        pay = float(world.permits.at[row, "wage"]) * float(world.rng.uniform(0.6, 0.85))
        job = str(world.rng.choice(["9313", "9112", "9329"]))
        world.amendments.append((int(row), day, {"wage": round(pay), "occupation": job}))
    world.returns_after(world.gone(rows)[::4], 40, 200)


def raise_wages(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Later versions of the permits with higher wages, as after a takeover."""
    for row in world.paid(rows)[::2]:
        day = int(world.permits.at[row, "departs"]) + int(world.rng.integers(10, 70))
        world.amendments.append((int(row), day, {"wage": round(float(world.permits.at[row, "wage"]) * 1.12)}))


def lend_licence(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Unlicensed brokers write their own names; their workers come from, and go, everywhere."""
    brokers = [f"{name} Travel and Jobs" for name in ("Sajha", "Dolma", "Kirti", "Barsa", "Tamor")]
    brokers = [f"{broker} {agency}" for broker in brokers[: 2 + int(strength * 3)]]
    world.permits.loc[rows, "written_name"] = world.rng.choice(np.array(brokers, dtype=object), len(rows))
    world.permits.loc[rows, "origin"] = world.rng.choice(np.array(geo.REGIONS, dtype=object), len(rows))
    everywhere = world.employers.index[world.employers["kind"] == ""].to_numpy()
    world.employ(rows[::2], world.rng.choice(everywhere, 25))


def trade_name(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Permits under the registered trade name, which the register knows."""
    world.permits.loc[rows, "written_name"] = "trade"


def own_employers(kind: str) -> Callable[[Doings, Ints, float, int], None]:
    """Return a scheme that sends to the employers of one kind that belong to the agency."""

    def send(world: Doings, rows: Ints, strength: float, agency: int) -> None:
        own = world.employers.index[(world.employers["kind"] == kind) & (world.employers["owner"] == agency)]
        world.employ(rows, own.to_numpy())
        if kind == "season":
            world.permits.loc[rows, "valid_to"] = world.permits.loc[rows, "valid_from"].to_numpy() + 100
            world.returns_after(world.gone(rows), 78, 96)
        if kind == "paper":
            world.never_departs(rows[world.rng.random(len(rows)) < 0.6])
            divert(world, world.gone(rows)[::2], strength, agency)

    return send


def divert(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Workers leave as visitors or students, in groups and one way, for a compound or a hub; few come back."""
    rows = world.gone(rows)
    target = str(world.rng.choice(geo.COMPOUNDS))
    through = world.rng.choice(np.array([target, "IND", "TUR"], dtype=object), len(rows), p=[0.6, 0.25, 0.15])
    world.permits.loc[rows, "goes_to"] = through
    world.permits.loc[rows, "purpose"] = world.rng.choice(["visit", "study", "transit"], len(rows), p=[0.7, 0.15, 0.15])
    world.permits.loc[rows, ["shown", "one_way"]] = [False, True]
    world.permits.loc[rows, "group"] = 10**8 + agency * 1000 + np.arange(len(rows)) // 5
    world.permits.loc[rows, "departs"] = world.permits.loc[rows[np.arange(len(rows)) // 5 * 5], "departs"].to_numpy()
    land = (through == "IND") & (world.rng.random(len(rows)) < 0.8)
    world.permits.loc[rows[land], "gate"] = str(world.rng.choice([g for g in geo.MINOR if geo.MODE[g] == "land"]))
    world.permits.loc[rows[land], "night"] = True
    world.permits.loc[rows[world.rng.random(len(rows)) < 0.85], "returns"] = np.nan
    world.permits.loc[rows[::3], "outcome"] = "withdrawn"


def charter(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Groups on a charter through a hub; the permit is shown, and everybody comes back at the end."""
    rows = world.gone(rows)
    world.permits.loc[rows, "goes_to"] = "TUR"
    world.permits.loc[rows, "purpose"] = world.rng.choice(["transit", "work"], len(rows))
    world.permits.loc[rows, "shown"] = True
    world.permits.loc[rows, "group"] = 10**8 + agency * 1000 + np.arange(len(rows)) // 12


def sell_permits(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """The worker on the permit never travels; in half of the cases somebody else shows it at the border."""
    for row in world.gone(rows)[::2]:
        world.extra.append((int(row), int(world.permits.at[row, "departs"])))
    world.never_departs(rows)


def call_off(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """One project is called off: its permits of four months are cancelled, and that is recorded weeks later."""
    applied = world.permits.loc[rows, "applied"].to_numpy()
    rows = rows[applied < applied.min() + 120] if len(rows) else rows
    world.never_departs(rows)
    for row in rows:
        day = int(world.permits.at[row, "decided"]) + int(world.rng.integers(30, 80))
        world.amendments.append((int(row), day, {"status": "cancelled"}))


def pay_under_floor(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Wages of 70 to 97 per cent of the floor."""
    floors = np.array(
        [geo.BY_CODE[c].floor or geo.BY_CODE[c].wage * 0.6 for c in world.permits.loc[rows, "destination"]]
    )
    world.permits.loc[rows, "wage"] = np.round(floors * world.rng.uniform(0.7, 0.97, len(rows)))


def pay_in_dollars(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Wages of the usual worth, written in dollars."""
    world.permits.loc[rows, "wage"] = np.round(world.rng.uniform(420, 520, len(rows)))
    world.permits.loc[rows, "currency"] = "USD"


def recycle(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Others show the same permit again, one to four times over the months."""
    for row in world.gone(rows):
        for _ in range(int(world.rng.integers(1, 5))):
            world.extra.append((int(row), int(world.permits.at[row, "departs"]) + int(world.rng.integers(5, 200))))


def go_back(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Home leave with a new passport, and back on the same permit; the journeys are made with the crossings."""
    world.permits.loc[world.gone(rows), "group"] = -2


def feed_violent(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Most go to a few violent employers; a third flee home within four months."""
    all_violent = world.employers.index[world.employers["kind"] == "violent"].to_numpy()
    world.employ(rows, world.rng.choice(all_violent, min(4, len(all_violent)), replace=False))
    world.returns_after(world.gone(rows)[::3], 15, 130)


def wake(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """After the sale of the licence everything goes to one country, for high fees, and some of it elsewhere."""
    country = str(world.rng.choice(["QAT", "ROU", "MDV"]))
    ordinary = world.employers[(world.employers["kind"] == "") & (world.employers["country"] == country)]
    world.employ(rows, world.rng.choice(ordinary.index.to_numpy(), 4))
    overcharge(world, rows[::2], strength, agency)
    divert(world, rows[::4], strength, agency)


def evade_ban(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Domestic workers go on leaving for the banned country: as cleaners on paper, or as visitors."""
    households = world.employers.index[(world.employers["sector"] == "T") & (world.employers["country"] == geo.BAN[0])]
    world.employ(rows, world.rng.choice(households.to_numpy(), 12))
    world.permits.loc[rows, "occupation"] = "9112"
    world.permits.loc[rows[::4], ["purpose", "shown", "outcome"]] = ["visit", False, "withdrawn"]


def move_to_hotels(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """Cleaners for hotels in the banned country, employed by hotels."""
    hotels = world.employers.index[(world.employers["sector"] == "I") & (world.employers["country"] == geo.BAN[0])]
    world.employ(rows, world.rng.choice(hotels.to_numpy(), 6))
    world.permits.loc[rows, "occupation"] = "9112"


def nothing(world: Doings, rows: Ints, strength: float, agency: int) -> None:
    """What shows lies in the register or among the complaints, not in the permits."""


# scheme: what the bad do, what their look-alikes do
ACTS: dict[str, tuple[Callable[[Doings, Ints, float, int], None], Callable[[Doings, Ints, float, int], None]]] = {
    "phoenix": (overcharge, nothing),
    "fee_debt": (overcharge, nothing),
    "contract_substitution": (substitute, raise_wages),
    "licence_lending": (lend_licence, trade_name),
    "paper_employer": (own_employers("paper"), own_employers("new_plant")),
    "diversion": (divert, charter),
    "permit_sale": (sell_permits, call_off),
    "under_floor": (pay_under_floor, pay_in_dollars),
    "permit_recycling": (recycle, go_back),
    "violent_employer": (feed_violent, own_employers("season")),
    "dormant_licence": (wake, nothing),
    "ban_evasion": (evade_ban, move_to_hotels),
}


def run_schemes(world: Doings, roles: pd.DataFrame) -> None:
    """Let every agency with a role do what it does, from its day on, to as many permits as its strength says."""
    agency, applied = world.permits["agency"].to_numpy(), world.permits["applied"].to_numpy()
    for one in roles.index[(roles["scheme"] != "") | (roles["look_alike"] != "")]:
        bad = roles.at[one, "scheme"] != ""
        act = ACTS[str(roles.at[one, "scheme"] or roles.at[one, "look_alike"])][0 if bad else 1]
        rows: Ints = np.flatnonzero((agency == one) & (applied >= roles.at[one, "since"])).astype(np.int64)
        strength = float(roles.at[one, "strength"]) if bad else 0.9
        act(world, rows[world.rng.random(len(rows)) < strength], strength, int(one))
