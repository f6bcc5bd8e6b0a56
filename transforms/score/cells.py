"""What was measured, beside what peers or the season let expect: one row an entity and indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from transforms.cards import Card
from transforms.judgements import Judgements
from transforms.statistics.points import Bools, Cents, Floats, Measured
from transforms.statistics.posterior import Posterior, posterior
from transforms.statistics.robust import Peers, shrunk
from transforms.statistics.shrinkage import Prior

POINTS_KIND = {"rate": "count", "surge": "count", "measure": "measure", "link": "link", "fact": "fact", "reach": "fact"}
ALL, SURE, EARLY = "", "sure_", "early_"  # which records are counted: how their columns begin


@dataclass(frozen=True)
class Cells:
    """What is scored of one kind of entity on a day.

    rows are indexed by entity and indicator, in that order. Columns, all of them NaN where they say nothing:
    kind, sign, half, cap: of the card; sign is -1 where less is of concern.
    num, den, value: everything that was counted (value: of a measure, a surge or a link). sure_: without records that
    are tied to the entity by a doubtful match. early_: without records that came late since the previous list.
    season, dispersion: of surges (dispersion of measures: the spread of the values).
    known: something can be said, statistically.
    prior_shape, prior_rate: of counts, the peers' gamma prior of cases per exposure. share: the indicator counts a part
    of its exposure, so that no rate exceeds 1.
    seen_part, seen_worth: what part of it is older than a visit that found nothing, and what this visit is worth.
    usual: of a reach, the median of everyone.
    centre, spread, error: of measures, median and spread of the peers' logarithms, and the error of the own one.
    """

    entities: list[str]
    cards: list[Card]
    rows: pd.DataFrame
    judged: Judgements

    @property
    def is_reach(self) -> Bools:
        """Which indicators tell how many a visit reaches, [cards]."""
        return np.array([card.kind == "reach" for card in self.cards], dtype=bool)

    @property
    def ids(self) -> list[str]:
        """The identifiers of the cards."""
        return [card.id for card in self.cards]

    @cached_property
    def names(self) -> pd.MultiIndex:
        """Every entity with every indicator, as a matrix [entities, cards] has them row by row."""
        return pd.MultiIndex.from_product([self.entities, self.ids], names=["entity_id", "indicator"])

    def matrix(self, values: pd.Series) -> Floats:
        """Values of the rows as [entities, cards]; NaN where nothing can be said."""
        laid_out = np.full(len(self.names), np.nan)
        laid_out[self._places] = values.where(self.rows["known"])
        return laid_out.reshape(len(self.entities), len(self.cards))

    def of_rows(self, matrix: Floats | Cents) -> pd.Series:
        """The cells of a matrix [entities, cards] that have a row."""
        return pd.Series(matrix.ravel()[self._places], index=self.rows.index)

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        places: NDArray[np.intp] = self.names.get_indexer(self.rows.index)
        return places

    def measured(self, part: str = ALL) -> Measured:
        """What the points are made from: all that was counted, or a part of it."""
        exposure = self.exposure(part)
        return Measured(
            x=self.matrix(self.x(part)),
            exposure=self.matrix(exposure),
            shape=self.matrix(self.rows["prior_shape"]),
            rate=self.matrix(self.rows["prior_rate"]),
            ceiling=self.matrix(exposure.where(self.rows["share"], np.inf)),
            spread=self.matrix(self.rows["spread"]),
            error=self.matrix(self.rows["error"]),
            kinds=tuple(POINTS_KIND[card.kind] for card in self.cards),
            ratio=np.array([card.ratio for card in self.cards]),
            weight=np.array([card.weight for card in self.cards]),
            cap=np.array([card.cap for card in self.cards]),
            domains=tuple(card.domain for card in self.cards),
            judged=self.judged,
            seen=np.nan_to_num(self.matrix(self.rows["seen_part"])),
            worth=np.nan_to_num(self.matrix(self.rows["seen_worth"])).max(1, initial=0),
            present=np.array([card.present or self.judged.present for card in self.cards]),
        )

    def exposure(self, part: str = ALL) -> pd.Series:
        """den of a rate, what the season lets expect of a surge; NaN where it is none."""
        exposure = self.rows["season"].where(self.of_kind("surge"), self.rows[f"{part}den"])
        return exposure.where(exposure > 0)

    def x(self, part: str = ALL) -> pd.Series:
        """What the points are a line of (see `statistics.points`)."""
        return linear(self.rows, part)

    def value(self) -> pd.Series:
        """As observed: num by den of a rate, else what was measured."""
        rows = self.rows
        rate = (rows["num"] / rows["den"]).where(rows["den"] > 0)
        return rate.where(self.of_kind("rate"), rows["value"]).where(rows["known"])

    def prior_mean(self) -> pd.Series:
        """Cases per exposure among peers, 1 of a surge."""
        return self.rows["prior_shape"] / self.rows["prior_rate"]

    def peer_value(self) -> pd.Series:
        """What peers have: their rate, 1 for a surge (its own season), their median; NaN for ties."""
        median = np.exp(self.rows["centre"]).where(self.of_kind("measure"), self.rows["usual"])
        return median.where(self.of_kind("measure", "reach"), self.prior_mean())

    def shrunk(self) -> pd.DataFrame:
        """mean, low, high: what the value really is, given peers and own base, and its 90 % interval; NaN for ties."""
        rows, measure = self.rows, self.of_kind("measure")
        prior = Prior(*(rows[name].to_numpy() for name in ("prior_shape", "prior_rate")))
        most = np.where(rows["share"], 1.0, np.inf)
        rates = posterior(prior, self.x().to_numpy(), self.exposure().to_numpy(), self.judged, most).summary()
        peers = Peers(*(rows[name].to_numpy() for name in ("centre", "spread")))
        logs = shrunk(peers, np.log(self.value().where(measure)).to_numpy(), rows["error"].to_numpy())
        return self._interval(logs).transform(np.exp).where(measure, self._interval(rates))

    def coverage(self) -> pd.Series:
        """Share of the statistical indicators that say something, by entity; 0 where there are none.

        Facts and ties have a row only where there is something to tell, and reach tells of no problem: they do not
        count.
        """
        silent = ("fact", "link", "reach")
        known = self._count(self.rows["known"] & ~self.of_kind(*silent))
        return known / max(sum(card.kind not in silent for card in self.cards), 1)

    def facts(self) -> pd.Series:
        """Facts with at least one case, by entity."""
        return self._count(self.of_kind("fact") & (self.rows["num"] > 0))

    def of_kind(self, *kinds: str) -> pd.Series:
        """Which rows belong to cards of these kinds."""
        return self.rows["kind"].isin(kinds)

    def _count(self, chosen: pd.Series) -> pd.Series:
        return chosen.groupby(level="entity_id").sum().reindex(self.entities, fill_value=0)

    def _interval(self, posterior: Posterior) -> pd.DataFrame:
        return pd.DataFrame(
            {"mean": posterior.mean, "low": posterior.low, "high": posterior.high}, index=self.rows.index
        )


def linear(rows: pd.DataFrame, part: str = ALL) -> pd.Series:
    """Slope and offset of the points of each row of `Cells`, in what was measured; NaN where there is nothing."""
    num, den, value = (rows[f"{part}{name}"] for name in ("num", "den", "value"))
    by_kind = {
        "rate": num.where(den > 0),
        "surge": value * rows["season"],
        "link": value,
        "measure": rows["sign"] * (np.log(value.where(value > 0)) - rows["centre"]),
        "fact": num / (num + rows["half"]),
        "reach": np.minimum(np.log1p(value / rows["usual"]) / rows["cap"], 1),
    }
    kinds = [rows["kind"] == kind for kind in by_kind]
    return pd.Series(np.select(kinds, list(by_kind.values()), np.nan), index=rows.index)


def of_cards(cards: Sequence[Card]) -> pd.DataFrame:
    """What rows take over from the cards, by indicator."""
    return pd.DataFrame({
        "kind": [card.kind for card in cards],
        "domain": [card.domain for card in cards],
        "oversights": [card.oversights or np.nan for card in cards],
        "sign": [-1.0 if card.direction == "down" else 1.0 for card in cards],
        **{name: [getattr(card, name) for card in cards] for name in ("half", "cap", "minimum_base", "telling_cases")},
    }, index=pd.Index([card.id for card in cards], name="indicator"))  # fmt: skip
