"""What was measured, beside what peers or the season let expect: one row an entity and indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.statistics.points import Floats, Measured
from transforms.statistics.posterior import Posterior, posterior
from transforms.statistics.robust import Peers, shrunk
from transforms.statistics.shrinkage import Prior

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Names = NDArray[np.object_]

POINTS_KIND = {"rate": "count", "surge": "count", "measure": "measure", "link": "link", "fact": "fact"}


@dataclass(frozen=True)
class Counted:
    """What was counted, [rows]: cases (values of a measure, ties of a link), exposure, value."""

    num: Floats
    den: Floats
    value: Floats


@dataclass(frozen=True)
class Cells:
    """The rows of one entity kind and day, in the order of entity and indicator; arrays are [rows].

    entity, card: positions in `entities` and `cards`. all, sure, early: everything that was counted; without records
    that are tied to the entity by a doubtful match; without records that came late since the previous list.
    season, dispersion: of surges (of measures, the spread of the values).
    known: something can be said, statistically; elsewhere prior, peers and error are NaN.
    prior: of counts, of cases per exposure. share: the indicator counts a part of its exposure, so that no rate exceeds
    1. peers, error: of measures: logarithms of the peers' values, and the error of the own one.
    """

    entities: list[str]
    cards: list[Card]
    entity: Ints
    card: Ints
    all: Counted
    sure: Counted
    early: Counted
    season: Floats
    dispersion: Floats
    known: Bools
    prior: Prior
    share: Bools
    peers: Peers
    error: Floats

    def matrix(self, values: Floats) -> Floats:
        """Values of the rows as [entities, cards]; NaN where nothing can be said."""
        laid_out = np.full((len(self.entities), len(self.cards)), np.nan)
        laid_out[self.entity[self.known], self.card[self.known]] = values[self.known]
        return laid_out

    def measured(self, counted: Counted | None = None) -> Measured:
        """What the points are made from: all that was counted, or a part of it."""
        counted = counted or self.all
        exposure = self.exposure(counted)
        return Measured(
            x=self.matrix(self.x(counted)),
            exposure=self.matrix(exposure),
            shape=self.matrix(self.prior.shape),
            rate=self.matrix(self.prior.rate),
            ceiling=self.matrix(np.where(self.share, exposure, np.inf)),
            spread=self.matrix(self.peers.spread),
            error=self.matrix(self.error),
            kinds=tuple(POINTS_KIND[card.kind] for card in self.cards),
            ratio=np.array([card.ratio for card in self.cards]),
            weight=np.array([card.weight for card in self.cards]),
            cap=np.array([card.cap for card in self.cards]),
            domains=tuple(card.domain for card in self.cards),
        )

    def exposure(self, counted: Counted) -> Floats:
        """den of a rate, what the season lets expect of a surge; NaN elsewhere."""
        return np.where(self.of_kind("surge"), self.season, np.where(counted.den > 0, counted.den, np.nan))

    def x(self, counted: Counted) -> Floats:
        """What the points are a line of (see `statistics.points`); NaN where there is none."""
        sign = np.array([-1.0 if card.direction == "down" else 1.0 for card in self.cards])
        logarithm = np.log(np.where(counted.value > 0, counted.value, np.nan))
        kinds = [self.of_kind(kind) for kind in ("rate", "surge", "link", "measure", "fact")]
        deviation = (sign[self.card] if len(sign) else 1.0) * (logarithm - self.peers.centre)
        rate = np.where(counted.den > 0, counted.num, np.nan)
        half = np.array([card.half for card in self.cards] or [1.0])[self.card]
        severity = counted.num / (counted.num + half)
        return np.select(kinds, [rate, counted.value * self.season, counted.value, deviation, severity], np.nan)

    def value(self) -> Floats:
        """As observed: num by den of a rate, else what was measured; NaN where nothing can be said."""
        rate = np.divide(self.all.num, self.all.den, out=np.full(len(self.known), np.nan), where=self.all.den > 0)
        return np.where(self.known, np.where(self.of_kind("rate"), rate, self.all.value), np.nan)

    def peer_value(self) -> Floats:
        """What peers have: their rate, 1 for a surge (its own season), their median; NaN for ties."""
        return np.where(self.of_kind("measure"), np.exp(self.peers.centre), self.prior.mean)

    def shrunk(self) -> Posterior:
        """What the value really is, given the peers and its own base, with its 90 % interval; NaN for ties."""
        most = np.where(self.share, 1.0, np.inf)
        rates = posterior(self.prior, self.x(self.all), self.exposure(self.all), most).said()
        measure = self.of_kind("measure")
        logs = shrunk(self.peers, np.log(np.where(measure, self.value(), np.nan)), self.error)
        return Posterior(
            np.where(measure, np.exp(logs.mean), rates.mean),
            np.where(measure, np.exp(logs.low), rates.low),
            np.where(measure, np.exp(logs.high), rates.high),
        )

    def coverage(self) -> Floats:
        """Share of the statistical indicators that say something, [entities]; 0 where there are none.

        Facts and ties have a row only where there is something to tell, so they do not count.
        """
        silent = self.of_kind("fact", "link")
        said = np.bincount(self.entity[self.known & ~silent], minlength=len(self.entities))
        return said / max(sum(card.kind not in ("fact", "link") for card in self.cards), 1)

    def facts(self) -> Ints:
        """Facts with at least one case, [entities]."""
        fact = self.of_kind("fact") & (np.nan_to_num(self.all.num) > 0) & (self.entity >= 0)
        return np.bincount(self.entity[fact], minlength=len(self.entities)).astype(np.int64)

    def of_kind(self, *kinds: str) -> Bools:
        """Which rows belong to cards of these kinds."""
        of_kind = np.array([one.kind in kinds for one in self.cards], dtype=bool)
        return of_kind[self.card] if len(of_kind) else np.zeros(len(self.card), dtype=bool)
