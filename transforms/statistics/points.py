"""Points: how many times better a problem explains what was measured than being like the peers does, as a logarithm.

A problem is seldom seen in everything: who files without demand letters may pay fair wages. So each indicator
shows a problem with chance `present` only, and what one does not show speaks but little for an entity:

    points = weight * min(log(1 - present + present * exp(l)), cap),    l = slope * x - offset

A scheme shows in few of thirty indicators. That the others are ordinary is what a problem predicts as well, so their
negative points are no independent evidence: together they take away `relief` at most, less the stronger the strongest
sign is, and nothing where it has `relief_ends` points. So ordinary indicators never cancel a strong sign.

l, the log likelihood ratio of an indicator that shows it, is a line in what was measured, x:

* counts (rates, surges): log NB(y | ratio * m, a) - log NB(y | m, a), m = expected cases, a = size; x = y
* measures: log N(d | log ratio, v) - log N(d | 0, v), v = variance among peers + own; x = d, the logarithm of value by
  peers' value, towards concern

The points of links are weight * strength * cap, their expectation over whether the tie is real; none for a weak tie.
Those of facts are weight * severity * cap, severity = cases / (cases + half): a broken rule is certain, and weighs by
what it protects and by how often it was broken.

A visit that found nothing is evidence, too, and about the entity, not about each sign by itself: once, it takes away
what it is worth from the points of all that it could see, in proportion, and never more than these.

In cents (integers), so that points sum to the score exactly. Nothing measured, no points. present, relief, where
it ends, and the domains' cap are judgements (`config/judgements.yml`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from transforms.judgements import Judgements

Floats = NDArray[np.float64]
Real = TypeVar("Real", np.float64, np.float32)
Bools = NDArray[np.bool_]
Cents = NDArray[np.int64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """Everything that is known for scoring: entities in rows, indicators in columns; NaN where nothing can be said.

    x [entities, indicators]: counts, log deviations, strengths or severities (see above).
    exposure, shape, rate: of counts, what they are counted of and the peers' gamma prior of cases per exposure.
    ceiling: the most cases that exposure allows (inf where there is no such limit), same shape.
    spread, error: of measures, standard deviation among peers and of the entity's own value, same shape.
    kinds ("count", "measure", "link", "fact"), ratio, weight, cap, domains: of the cards, [indicators].
    judged: what people judged about points. present: of each card, the chance that a problem shows in it, [indicators];
    None: that of the judgements. seen: the part of each cell that a visit which found nothing could see, [entities,
    indicators]; worth: the points that this visit takes away at most, [entities]; None: no such visits.
    """

    x: Floats
    exposure: Floats
    shape: Floats
    rate: Floats
    ceiling: Floats
    spread: Floats
    error: Floats
    kinds: tuple[str, ...]
    ratio: Floats
    weight: Floats
    cap: Floats
    domains: tuple[str, ...]
    judged: Judgements
    present: Floats | None = None
    seen: Floats | None = None
    worth: Floats | None = None

    @property
    def shown(self) -> Floats:
        """The chance that a problem shows, [indicators]."""
        return np.full(len(self.kinds), self.judged.present) if self.present is None else self.present

    @property
    def visited(self) -> tuple[Floats, Floats]:
        """Of visits that found nothing: what part of each cell they saw, and what they are worth, [entities]."""
        seen = np.zeros_like(self.x) if self.seen is None else self.seen
        return seen, np.zeros(len(self.x)) if self.worth is None else self.worth

    @property
    def known(self) -> Bools:
        known: Bools = np.isfinite(self.x)
        return known

    def rows(self, chosen: Codes) -> Measured:
        """Some of the entities, in the given order; those at -1 are not known at all."""
        nothing = (chosen < 0)[:, None]

        def of(values: Floats) -> Floats:
            return np.where(nothing, np.nan, values[chosen])

        return replace(
            self, x=of(self.x), exposure=of(self.exposure), shape=of(self.shape), rate=of(self.rate),
            ceiling=of(self.ceiling), spread=of(self.spread), error=of(self.error),
        )  # fmt: skip

    def of_kind(self, *kinds: str) -> Bools:
        """Which indicators are of these kinds, [indicators]."""
        return np.array([kind in kinds for kind in self.kinds], dtype=bool)


def line(measured: Measured) -> tuple[Floats, Floats]:
    """The log likelihood ratio as a line in what was measured: `slope * x - offset`, both [entities, indicators].

    Counts: with equal size the gamma functions cancel; what is left is
    y log(m1 / m0) - (a + y) log((a + m1) / (a + m0)).
    The problem's mean m1 never exceeds the ceiling: where that leaves no room, there are no points.
    """
    mean = measured.exposure * measured.shape / measured.rate
    problem = np.maximum(mean, np.minimum(mean * measured.ratio, measured.ceiling))
    thinned = np.log1p((problem - mean) / (measured.shape + mean))
    slope, offset = np.log(problem / mean) - thinned, measured.shape * thinned
    step = np.log(measured.ratio)
    steep = step / (measured.spread**2 + measured.error**2)
    is_measure, is_plain = measured.of_kind("measure"), measured.of_kind("link", "fact")
    slope = np.where(is_measure, steep, np.where(is_plain, measured.cap, slope))
    offset = np.where(is_measure, steep * step / 2, np.where(is_plain, 0.0, offset))
    return slope, offset


def raw_points(measured: Measured) -> Floats:
    """Points before domain caps and rounding, [entities, indicators]; 0 where nothing can be said."""
    slope, offset = line(measured)
    ratio = np.where(measured.known, slope * measured.x - offset, 0.0)
    points = np.where(measured.of_kind("link", "fact"), ratio, mixed(ratio, measured.shown))
    points = np.where(measured.of_kind("link") & (measured.x < measured.judged.weak_tie), 0.0, points)
    return np.where(measured.known, measured.weight * np.minimum(points, measured.cap), 0.0)


def mixed(ratio: NDArray[Real], present: Floats) -> NDArray[Real]:
    """The log likelihood ratio of a problem that shows with chance `present`, from that of one that shows."""
    hidden, shown = (part.astype(ratio.dtype) for part in (np.log1p(-present), np.log(present)))
    mixture: NDArray[Real] = np.logaddexp(hidden, ratio + shown)
    return mixture


def cents_of(measured: Measured) -> Cents:
    """Points in cents, less what a visit that found nothing takes away, [entities, indicators]."""
    cents = gross(measured)
    seen, worth = measured.visited
    covered = np.rint(np.maximum(cents, 0) * seen * is_sign(measured.domains)).astype(np.int64)
    return cents - _shared_out(covered, np.rint(100 * worth).astype(np.int64))


def gross(measured: Measured) -> Cents:
    """Points in cents, whatever visits found, [entities, indicators]."""
    return in_cents(raw_points(measured), measured.domains, measured.judged)


def in_cents(points: Floats, domains: Sequence[str], judged: Judgements) -> Cents:
    """Points in cents with all that speaks for an entity bounded, and every domain capped, [entities, indicators].

    Where negative points together exceed the relief that the strongest sign leaves, they shrink in proportion until
    their sum is that to the cent. Then, where a domain exceeds `judged.domain_cap`, its positive points shrink until
    the domain's sum is that. The cents that rounding leaves over go to the largest. Raises ValueError for points that
    are not finite.
    """
    if not np.isfinite(points).all():
        raise ValueError("points must be finite: 0 where nothing can be said")
    cents = np.rint(points * 100).astype(np.int64)
    strongest, ends = cents[:, is_sign(domains)].max(1, initial=0), round(judged.relief_ends * 100)
    room = round(judged.relief * 100) * np.maximum(ends - strongest, 0) // ends
    cents = np.maximum(cents, 0) - _shared_out(np.maximum(-cents, 0), room)
    limit = round(judged.domain_cap * 100)
    for domain in sorted(set(domains)):
        columns = np.flatnonzero(np.array(domains) == domain)
        negative = np.minimum(cents[:, columns], 0)
        cents[:, columns] = negative + _shared_out(np.maximum(cents[:, columns], 0), limit - negative.sum(1))
    return cents


def is_sign(domains: Sequence[str]) -> Bools:
    """Which indicators tell of a problem, [indicators]; how many a visit reaches tells of none."""
    return np.array([domain != "reach" for domain in domains], dtype=bool)


def left_over(strongest: NDArray[Real], judged: Judgements) -> NDArray[Real]:
    """The part of the relief that is left beside the points of the strongest sign: 1 beside none."""
    left: NDArray[Real] = np.clip(1 - strongest / strongest.dtype.type(judged.relief_ends), 0, 1)
    return left


def _shared_out(parts: Cents, room: Cents) -> Cents:
    """Parts >= 0, [entities, indicators], shrunk in proportion to sum to `room` [entities] where they exceed it."""
    total = parts.sum(1)
    shrunk = parts * room[:, None] // np.maximum(total, 1)[:, None]
    if parts.size:
        shrunk[np.arange(len(parts)), parts.argmax(1)] += room - shrunk.sum(1)
    return np.where((total > room)[:, None], shrunk, parts)
