"""Pairs → clusters, by average linkage: a record joins when it is like the whole cluster, not like its last member.

Pure functions. Ties are broken by name, so that the same pairs give the same clusters in whatever order they come.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

import rustworkx as rx

UNLIKE = -6.0  # what a pair weighs that was never a candidate, or that is less alike
Pair = tuple[str, str, float]


def cluster(
    pairs: Iterable[Pair],
    threshold: float,
    apart: Collection[frozenset[str]] = (),
    together: Iterable[tuple[str, str]] = (),
    numbers: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Record → the smallest name in its cluster, for records that share one with others.

    pairs: (a, b, weight in log2 odds). threshold: least mean weight at which two clusters are one. apart, together:
    what people decided; it always wins. numbers: record → number of the register; two numbers are never one.

    Two clusters have a mean above the threshold only where one of the pairs between them has: so what such pairs do
    not connect never meets, and each component is clustered by itself.
    """
    pairs, together, numbers = sorted(pairs), sorted(together), numbers or {}
    strangers: dict[str, set[str]] = defaultdict(set)
    for a, b in map(sorted, apart):
        strangers[a].add(b)
        strangers[b].add(a)
    bound = strangers.keys() | numbers.keys()
    entity_of: dict[str, str] = {}
    for members, strong, inner, joined in _components(pairs, threshold, together):
        if 2 * strong == len(members) * (len(members) - 1) and bound.isdisjoint(members):
            entity_of.update(dict.fromkeys(members, min(members)))  # all are alike, nothing keeps them apart
            continue
        state = _State(strangers, numbers)
        for a, b in joined:
            state.join(state.of(a), state.of(b))
        for a, b, weight in inner:
            state.add(state.of(a), state.of(b), max(weight, UNLIKE))
        state.merge(threshold)
        entity_of |= state.named()
    return entity_of


Component = tuple[list[str], int, list[Pair], list[tuple[str, str]]]


def _components(pairs: list[Pair], threshold: float, together: list[tuple[str, str]]) -> Iterator[Component]:
    """What strong pairs and decisions of people connect: members, strong pairs, pairs, pairs by decision."""
    alike = [(a, b) for a, b, weight in pairs if weight > threshold]
    places: dict[str, int] = {}
    edges = [(places.setdefault(a, len(places)), places.setdefault(b, len(places))) for a, b in chain(alike, together)]
    graph = rx.PyGraph()
    graph.add_nodes_from(list(places))
    graph.add_edges_from_no_data(edges)
    home: dict[str, int] = {}
    members: list[list[str]] = []
    for number, component in enumerate(rx.connected_components(graph)):
        names = [graph[place] for place in component]
        members.append(names)
        home.update(dict.fromkeys(names, number))
    strong, inner = [0] * len(members), [list[Pair]() for _ in members]
    for pair in pairs:
        at = home.get(pair[0])
        if at is not None and at == home.get(pair[1]):
            inner[at].append(pair)
            strong[at] += pair[2] > threshold
    joined: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for a, b in together:
        joined[home[a]].append((a, b))
    for at, names in enumerate(members):
        yield names, strong[at], inner[at], joined.get(at, [])


class _State:
    """Clusters by their smallest member: members, weights summed between neighbours, and what must stay apart."""

    def __init__(self, apart: Mapping[str, Collection[str]], numbers: Mapping[str, str]) -> None:
        self.members: dict[str, list[str]] = {}
        self.home: dict[str, str] = {}
        self.sums: dict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
        self.numbers = numbers
        self.apart = apart

    def of(self, record: str) -> str:
        """The cluster of a record, made where it has none."""
        if record not in self.home:
            self.home[record] = record
            self.members[record] = [record]
        return self.home[record]

    def add(self, a: str, b: str, weight: float) -> None:
        if a == b:
            return
        total, known = self.sums[a].get(b, (0.0, 0))
        self.sums[a][b] = self.sums[b][a] = (total + weight, known + 1)

    def mean(self, a: str, b: str) -> float:
        """Mean weight between two clusters; pairs that are not known count as unlike."""
        total, known = self.sums[a][b]
        size = len(self.members[a]) * len(self.members[b])
        return (total + (size - known) * UNLIKE) / size

    def merge(self, threshold: float) -> None:
        """Join the two clusters that are most alike, until none are alike enough."""
        heap = [
            (-self.mean(a, b), a, b)
            for a in sorted(self.sums)
            for b in self.sums[a]
            if a < b and self.mean(a, b) > threshold
        ]
        heapq.heapify(heap)
        while heap:
            unlike, a, b = heapq.heappop(heap)
            if a not in self.members or b not in self.members or b not in self.sums[a]:
                continue
            now = self.mean(a, b)
            if now <= threshold or self.conflict(a, b):
                continue
            if round(now + unlike, 9) != 0:  # has changed since: again, at its place
                heapq.heappush(heap, (-now, a, b))
                continue
            self.join(a, b)
            for other in self.sums[a]:
                if self.mean(a, other) > threshold:
                    heapq.heappush(heap, (-self.mean(a, other), min(a, other), max(a, other)))

    def conflict(self, a: str, b: str) -> bool:
        """Whether people, or two numbers of the register, keep two clusters apart."""
        mine, theirs = self.members[a], set(self.members[b])
        if any(not theirs.isdisjoint(self.apart[record]) for record in mine if record in self.apart):
            return True
        left = {self.numbers[record] for record in mine if record in self.numbers}
        right = {self.numbers[record] for record in theirs if record in self.numbers}
        return bool(left and right and left != right)

    def join(self, a: str, b: str) -> None:
        """Make one cluster of two, under the smaller name."""
        if a == b:
            return
        a, b = sorted((a, b))
        for other, (total, known) in self.sums.pop(b, {}).items():
            self.sums[other].pop(b, None)
            if other != a:
                old, count = self.sums[a].get(other, (0.0, 0))
                self.sums[a][other] = self.sums[other][a] = (old + total, count + known)
        for record in self.members[b]:
            self.home[record] = a
        self.members[a] += self.members.pop(b)

    def named(self) -> dict[str, str]:
        return {record: min(records) for records in self.members.values() if len(records) > 1 for record in records}
