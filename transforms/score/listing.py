"""Who is on a unit's list today: one order by what weighs most, in four lanes, within what the unit can visit.

fact: a rule of law is broken, or a route is new. lead: statistics, above the floor that `least_lift` sets. random:
drawn, whatever the score says, of all that can be found; visits for which there is neither fact nor lead are drawn,
too. silent: reports are missing; beside the capacity. What people pinned to a list, or set a day for to see it again,
is on it first of all; what they snoozed, and what rests after a visit, is no candidate. Of a family of firms only the
first few are facts and leads while others wait: a visit to one tells of the rest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from transforms.judgements import Judgements


@dataclass(frozen=True)
class Candidate:
    """One entity of a unit.

    score: in cents. reach: the part of it that says how many a visit reaches, and nothing of a problem. facts: how many
    rules are broken. silent: days since it last filed, where it has stopped filing.
    held: it was listed as a fact or lead before. pinned: people want it on the list, by a decision or at a visit.
    family: the firms with which it hangs together. found: whether anything says where it is, or how to reach it. home:
    it is a private household.
    """

    entity_id: str
    rank: int
    score: int
    facts: int
    reach: int = 0
    silent: int | None = None
    held: bool = False
    pinned: bool = False
    family: str | None = None
    found: bool = True
    home: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of a list. probability: chance with which it was drawn; random lane only."""

    lane: str
    entity_id: str
    probability: float | None = None


def compose(capacity: int, candidates: Sequence[Candidate], seed: int, judged: Judgements) -> list[Entry]:
    """A unit's list, in the order in which it is read; it may be shorter than the capacity. Nobody is on it twice."""
    ranked = sorted(candidates, key=lambda c: (c.rank, c.entity_id))
    first = _first(ranked, capacity - random_slots(capacity, judged.random_share), judged)
    chosen = {c.entity_id for c in first}
    rest = [c for c in ranked if c.entity_id not in chosen]
    gone = sorted((c.silent, c.entity_id) for c in rest if c.silent is not None)
    silent = [entity_id for _, entity_id in gone[: judged.most_silent if capacity > 0 else 0]]
    there = [c for c in rest if c.entity_id not in silent and (judged.households_drawn or not c.home)]
    eligible = sorted(c.entity_id for c in ([c for c in there if c.found] or there))
    drawn = min(max(0, capacity - len(first)), len(eligible))
    picks = np.random.default_rng(seed).permutation(len(eligible))[:drawn]
    return [
        *(Entry("fact" if c.facts else "lead", c.entity_id) for c in first),
        *(Entry("random", eligible[int(pick)], drawn / len(eligible)) for pick in picks),
        *(Entry("silent", entity_id) for entity_id in silent),
    ]


def _first(ranked: Sequence[Candidate], room: int, judged: Judgements) -> list[Candidate]:
    """Facts and leads by rank, pinned ones first: the first ranks, then entities listed before that rank near.

    Whoever stands at the edge of a list would else be on it one day and off it the next.
    """
    steady, eligible = judged.steady, standing_out(ranked, judged)
    later = beyond_family(eligible, judged)
    eligible.sort(key=lambda c: c.entity_id in later)  # stable: each part stays in the order of its ranks
    places = list(enumerate(eligible, start=1))

    def order(entry: tuple[int, Candidate]) -> tuple[bool, bool, bool, int]:
        place, c = entry
        return not c.pinned, place > room / steady, not (c.held and place <= room * steady), place

    pinned = sum(c.pinned for _, c in places)
    chosen = sorted(places, key=order)[: max(room, pinned)]
    return [c for _, c in sorted(chosen, key=lambda entry: (not entry[1].pinned, entry[1].rank, entry[1].entity_id))]


def standing_out(candidates: Sequence[Candidate], judged: Judgements) -> list[Candidate]:
    """Those for whom there is a fact, a lead above the floor, or somebody's wish."""
    floor = 100 * math.log(judged.least_lift)
    return [c for c in candidates if c.facts or c.score - c.reach > floor or c.pinned]


def lend(capacity: Mapping[str, int], wanted: Mapping[str, int], judged: Judgements) -> dict[str, int]:
    """A unit's visits of each kind, where those that a kind has no fact or lead for go to kinds that have more of them.

    capacity: the share of each kind. wanted: how many of it stand out. What is drawn of each kind stays.
    """
    room = {kind: share - random_slots(share, judged.random_share) for kind, share in capacity.items()}
    spare = {kind: max(0, room[kind] - wanted.get(kind, 0)) for kind in capacity}
    lent = dict(capacity)
    for kind in capacity:
        for lender in capacity:
            moved = min(spare[lender], max(0, wanted.get(kind, 0) - room[kind]))
            spare[lender], lent[lender] = spare[lender] - moved, lent[lender] - moved
            room[kind], lent[kind] = room[kind] + moved, lent[kind] + moved
    return lent


def beyond_family(candidates: Sequence[Candidate], judged: Judgements) -> set[str]:
    """Who has `most_of_family` members of its family before it, by rank; nobody who is pinned."""
    before: Counter[str] = Counter()
    beyond = set()
    for c in sorted(candidates, key=lambda c: (not c.pinned, c.rank, c.entity_id)):
        if c.family is None:
            continue
        if before[c.family] >= judged.most_of_family and not c.pinned:
            beyond.add(c.entity_id)
        before[c.family] += 1
    return beyond


def random_slots(capacity: int, share: float) -> int:
    """How many visits are drawn: that share of the capacity, at least one; none where there is but one visit a day."""
    return max(1, round(share * capacity)) if capacity > 1 else 0
