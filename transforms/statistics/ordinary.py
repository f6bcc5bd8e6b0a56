"""The prior of ordinary peers: fitted without those who surely have a problem, however many of a small group they are.

The few that are looked for must not set the scale by which they are judged, nor hide one another. A posterior has an
ordinary part and a problem part (`statistics.posterior`); only the members of the ordinary part are fitted:

1. The most extreme tenth of a group stands aside, and so does who surely has a problem by the prior of the group that
   holds it: front companies come several to one trade and place, and may be half of a small group. Where these are more
   than half, they are no exception: what most of a group do is ordinary there, as in seasonal work.
2. The others are fitted, leaning on the wider group. Who has no sure problem beside them comes back, and they are
   fitted again, until nobody comes back. In the group of everybody, a member is kept out only if its count is almost
   impossible for an ordinary one (decision 0020). Where everybody is fewer than make a peer group, half stand aside at
   first, not a tenth: a country of ten routes has no wider group that tells what is ordinary.

Sources: Aitkin and Wilson 1980 (outliers as a part of a mixture); Celeux and Govaert 1992 (a mixture fitted by
assigning members to its parts in turn); Hadi 1992 (forward search from those that surely belong); Donoho and Huber 1983
(half is the most that any estimate can leave out without help from elsewhere).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from transforms.judgements import Judgements
from transforms.statistics.peers import Groups
from transforms.statistics.posterior import posterior
from transforms.statistics.shrinkage import Prior, fit

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]

NO_EXPOSURE = 1e-9  # what counts for nothing in the fit
SURELY = 0.9  # chance of a problem above which a member is none of the ordinary, as in a 90 % interval
EXTREME = 1e-5  # chance below which a count is no ordinary one among everybody, where no wider group tells what is
MOST_EXTREME = 0.1  # share of a group that stands aside at first, whatever the wider group says
_OF_A_LAW = 1.0  # smallest shape of the rates at which a law is broken by oversight
MOST_APART = 0.5  # share of a group up to which the wider group says who stands aside
_LEFT = 3  # of few who are everybody, so many stay at least


def peer_priors(cases: Floats, exposure: Floats, groups: Groups, judged: Judgements, most: float = np.inf) -> Prior:
    """The prior of every entity, [entities]: that of the ordinary among those that it is compared with.

    most: the highest rate that there can be, 1 for shares. Everybody is fitted first, then the groups below, each
    leaning on the one that holds it.
    """
    found = Prior(np.ones(len(groups.members)), np.ones(len(groups.members)))
    for level in _levels(groups.parent):
        code = np.repeat(np.arange(len(level)), [len(groups.members[place]) for place in level])
        rows = np.concatenate([groups.members[place] for place in level])
        up = groups.parent[level]
        wider = None if up[0] < 0 else found.of(up)
        ordinary = _Members(cases[rows], exposure[rows], code, len(level), wider, judged, most).ordinary()
        found.put(level, ordinary)
    return found.of(groups.own)


def of_a_law(prior: Prior, oversights: float) -> Prior:
    """What is ordinary where cases break a law: what the peers do, and no more than what happens to the honest.

    oversights: the rate of that, in cases of the exposure; NaN: no law. Peers among whom some do it always and others
    never are no wide spread of ordinary rates, either (shape 1: as wide as their mean).
    """
    if np.isnan(oversights):
        return prior
    shape = np.maximum(prior.shape, _OF_A_LAW)
    return Prior(shape, shape / np.minimum(prior.mean, oversights))


def _levels(parent: Codes) -> list[Codes]:
    """The groups by how many others hold them: everybody alone, then those below."""
    depth = np.zeros(len(parent), dtype=np.int64)
    for place, up in enumerate(parent):  # wider groups stand first
        depth[place] = depth[up] + 1 if up >= 0 else 0
    return [np.flatnonzero(depth == level) for level in range(depth.max(initial=-1) + 1)]


@dataclass(frozen=True)
class _Members:
    """All members of some groups: cases, exposure and group (0 .. groups - 1) of each; wider [groups]: see `fit`."""

    cases: Floats
    exposure: Floats
    group: Codes
    groups: int
    wider: Prior | None
    judged: Judgements
    most: float

    def ordinary(self) -> Prior:
        """The prior of the ordinary of every group, [groups]."""
        whole = self._fit(np.ones(len(self.group), dtype=bool))
        usual = ~(self._most_extreme(whole) | self._few_apart())
        found, again = whole.of(np.arange(self.groups)), self._any(~usual)
        while again.any():  # only the groups that somebody left or came back to
            some, rows, back = self._some(again), again[self.group], np.zeros(len(usual), dtype=bool)
            core = some._fit(usual[rows])
            back[rows] = ~usual[rows] & ~some._left_out(core, ~usual[rows])
            usual |= back
            complete = again & ~self._any(~usual)
            found.put(again, core)
            found.put(complete, whole.of(complete))
            again = self._any(back) & ~complete
        return found

    def _some(self, chosen: Bools) -> _Members:
        """The members of some of the groups."""
        rows, place = chosen[self.group], np.cumsum(chosen) - 1
        wider = None if self.wider is None else self.wider.of(chosen)
        return replace(
            self, cases=self.cases[rows], exposure=self.exposure[rows], group=place[self.group[rows]],
            groups=int(chosen.sum()), wider=wider,
        )  # fmt: skip

    def _any(self, rows: Bools) -> Bools:
        """Which groups have one of these members."""
        return np.asarray(np.bincount(self.group, rows, self.groups) > 0)

    def _fit(self, chosen: Bools) -> Prior:
        return fit(self.cases[chosen], self.exposure[chosen], self.group[chosen], self.groups, self.wider)

    def _apart(self, prior: Prior, among: Bools) -> Bools:
        """Who of some members surely has a problem, were these the ordinary: nobody at or below their mean."""
        apart = among & (self.cases > self.exposure * prior.mean[self.group])
        told = posterior(prior.of(self.group[apart]), self.cases[apart], self.exposure[apart], self.judged, self.most)
        apart[apart] = told.chance > SURELY
        return apart

    def _left_out(self, prior: Prior, among: Bools) -> Bools:
        """Who of some members stays out: who surely has a problem; of everybody, whose count is almost impossible."""
        if self.wider is None:
            return np.asarray(among & (self._reached(prior) < EXTREME))
        return self._apart(prior, among)

    def _few_apart(self) -> Bools:
        """Who surely has a problem by the wider group's prior, where these are not most of their own group."""
        everybody = np.ones(len(self.group), dtype=bool)
        if self.wider is None:
            return ~everybody
        apart = self._apart(self.wider, everybody)
        members = np.bincount(self.group, self.exposure > NO_EXPOSURE, self.groups)
        few = np.bincount(self.group, apart, self.groups) <= MOST_APART * members
        return apart & few[self.group]

    def _most_extreme(self, prior: Prior) -> Bools:
        """The part of every group that has the smallest chances to reach what it reached: `MOST_EXTREME`.

        Where everybody is few, one member in ten is none or one: half of them, so that two or three who hide one
        another stand aside at first. Some are left to tell what is ordinary.
        """
        chance, size = self._reached(prior), np.bincount(self.group, minlength=self.groups)
        order = np.lexsort((chance, self.group))
        place = np.empty(len(self.group), dtype=np.int64)
        place[order] = np.arange(len(self.group)) - (np.cumsum(size) - size)[self.group[order]]
        aside = np.floor(MOST_EXTREME * size)
        if self.wider is None:
            told = np.bincount(self.group, self.exposure > NO_EXPOSURE, self.groups)
            half = np.minimum(np.floor(MOST_APART * told), told - _LEFT)
            aside = np.where(size < self.judged.smallest_group, np.maximum(half, 0), aside)
        return np.asarray(place < aside[self.group])

    def _reached(self, prior: Prior) -> Floats:
        """Chance that a peer has as many cases or more.

        Of a negative binomial: the regularised incomplete beta function I(q; cases, a), q = exposure / (b + exposure).
        """
        own = prior.of(self.group)
        part = self.exposure / (own.rate + self.exposure)
        chance: Floats = special.betainc(np.maximum(self.cases, 1e-9), own.shape, part)
        return np.where(self.cases > 0, chance, 1.0)
