"""Who is on a unit's list today: four lanes that are never mixed, within what the unit can visit.

fact: a rule of law is broken, or a route is new; at most half of the capacity. random: drawn, whatever the score
says. lead: statistics; what is left. silent: reports are missing; beside the capacity. What people pinned to a list
is on it as a fact or a lead, first of all; what they snoozed is no candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from transforms.judgements import Judgements


@dataclass(frozen=True)
class Candidate:
    """One entity of a unit.

    facts, cases: how many rules are broken, and how often. silent: days since it last filed, where it has stopped
    filing. held: it is a lead of the previous list.
    """

    entity_id: str
    rank: int
    score: int
    facts: int
    cases: float = 0.0
    silent: int | None = None
    held: bool = False
    pinned: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of a list. probability: chance with which it was drawn; random lane only."""

    lane: str
    entity_id: str
    probability: float | None = None


def compose(capacity: int, candidates: Sequence[Candidate], seed: int, judged: Judgements) -> list[Entry]:
    """A unit's list, in the order in which it is read; it may be shorter than the capacity. Nobody is on it twice."""
    ranked = sorted(candidates, key=lambda c: (c.rank, c.entity_id))
    by_facts = sorted((c for c in ranked if c.facts > 0), key=_gravity)
    facts = [c.entity_id for place, c in enumerate(by_facts) if c.pinned or place < capacity // 2]
    slots = max(0, min(random_slots(capacity, judged.random_share), capacity - len(facts)))
    rest = [c for c in ranked if c.entity_id not in facts]
    leads = _leads(rest, max(0, capacity - len(facts) - slots), judged.steady)
    rest = [c for c in rest if c.entity_id not in leads]
    gone = sorted((c.silent, c.entity_id) for c in rest if c.silent is not None)
    silent = [entity_id for _, entity_id in gone[: judged.most_silent if capacity > 0 else 0]]
    eligible = sorted(c.entity_id for c in rest if c.entity_id not in silent)
    drawn = min(slots, len(eligible))
    picks = np.random.default_rng(seed).permutation(len(eligible))[:drawn]
    return [
        *(Entry("fact", entity_id) for entity_id in facts),
        *(Entry("lead", entity_id) for entity_id in leads),
        *(Entry("random", eligible[int(pick)], drawn / len(eligible)) for pick in picks),
        *(Entry("silent", entity_id) for entity_id in silent),
    ]


def _gravity(c: Candidate) -> tuple[bool, int, float, int, str]:
    """Pinned ones first, then who breaks more rules, and more often: one case may be a slip of the pen."""
    return not c.pinned, -c.facts, -c.cases, c.rank, c.entity_id


def _leads(ranked: Sequence[Candidate], room: int, steady: float) -> list[str]:
    """The leads, in the order of their ranks: pinned ones, then the first, then who was one before and still is near.

    Whoever stands at the edge of a list would else be on it one day and off it the next.
    """
    places = [(place, c) for place, c in enumerate(ranked, start=1) if c.score > 0 or c.pinned]

    def order(entry: tuple[int, Candidate]) -> tuple[bool, bool, bool, int]:
        place, c = entry
        return not c.pinned, place > room / steady, not (c.held and place <= room * steady), place

    pinned = sum(c.pinned for _, c in places)
    chosen = {c.entity_id for _, c in sorted(places, key=order)[: max(room, pinned)]}
    return [c.entity_id for c in ranked if c.entity_id in chosen]


def random_slots(capacity: int, share: float) -> int:
    """How many visits are drawn: that share of the capacity, at least one; none where there is but one visit a day."""
    return max(1, round(share * capacity)) if capacity > 1 else 0
