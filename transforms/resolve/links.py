"""Linked entities: families, and what breaks when one of their links is taken away.

Pure functions over shared attributes; a pair's strength is the noisy-or of their weights (Pearl 1988).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import rustworkx as rx

from transforms.judgements import Judgements

SAME_KIND = {"email": "domain", "address": "phone"}  # a site and its mail are one kind, a house and its telephone too
Tie = tuple[str, str, str, float]
Pair = tuple[str, str]
Group = tuple[list[str], list[Pair]]  # members, and the pairs that hold them together


@dataclass(frozen=True)
class Families:
    """of: entity → (name of its family, number of members, strength of its strongest pair). bridges: (a, b, attribute).

    A tie is a bridge when the family falls apart without it.
    """

    of: dict[str, tuple[str, int, float]]
    bridges: frozenset[tuple[str, str, str]]


def families(ties: Iterable[Tie], judged: Judgements) -> Families:
    """Families of the ties (a < b, attribute, weight); the same ties in any order give the same families."""
    weights: dict[Pair, dict[str, float]] = defaultdict(dict)
    for a, b, attribute, weight in sorted(ties):
        kinds = weights[a, b]
        kinds[attribute] = max(kinds.get(attribute, 0.0), weight)
    strong = {pair: strength(kinds.values()) for pair, kinds in sorted(weights.items()) if is_strong(kinds, judged)}
    groups = [part for group in _components(strong) for part in _small_enough(group, strong, judged.largest_family)]
    of: dict[str, tuple[str, int, float]] = {}
    bridges: set[tuple[str, str, str]] = set()
    for members, pairs in groups:
        for entity in members:
            best = max(strong[pair] for pair in pairs if entity in pair)
            of[entity] = (min(members), len(members), round(best, 3))
        for pair in _bridges(pairs):
            kinds = weights[pair]
            bridges |= {(*pair, attribute) for attribute in kinds if not is_strong(_without(kinds, attribute), judged)}
    return Families(of, frozenset(bridges))


def strength(weights: Iterable[float]) -> float:
    """Noisy-or: the chance that at least one of the ties is real."""
    none = 1.0
    for weight in weights:
        none *= 1 - weight
    return 1 - none


def is_strong(kinds: dict[str, float], judged: Judgements) -> bool:
    """Whether what a pair shares (attribute → weight) makes a family."""
    distinct = {SAME_KIND.get(kind, kind) for kind in kinds}
    return len(distinct) >= judged.family_kinds and strength(kinds.values()) >= judged.family_strength


def _without(kinds: dict[str, float], attribute: str) -> dict[str, float]:
    return {kind: weight for kind, weight in kinds.items() if kind != attribute}


def _components(pairs: Iterable[Pair]) -> list[Group]:
    """Connected members with their pairs, in the order of their names."""
    graph, place = _graph(pairs)
    names = sorted(place, key=place.__getitem__)
    home = {names[node]: number for number, nodes in enumerate(rx.connected_components(graph)) for node in nodes}
    groups: dict[int, tuple[list[str], list[Pair]]] = defaultdict(lambda: ([], []))
    for name in sorted(home):
        groups[home[name]][0].append(name)
    for pair in sorted(pairs):
        groups[home[pair[0]]][1].append(pair)
    return sorted(groups.values())


def _small_enough(group: Group, strong: dict[Pair, float], largest: int) -> list[Group]:
    """The group itself, or its parts after the weakest pairs are let go."""
    members, pairs = group
    if len(members) <= largest:
        return [group]
    weakest = min(strong[pair] for pair in pairs)
    kept = [pair for pair in pairs if strong[pair] > weakest]
    if not kept:
        return []  # all equally strong: a crowd, not a family
    return [part for smaller in _components(kept) for part in _small_enough(smaller, strong, largest)]


def _bridges(pairs: list[Pair]) -> list[Pair]:
    graph, place = _graph(pairs)
    names = sorted(place, key=place.__getitem__)
    ends = [sorted(names[node] for node in edge) for edge in rx.bridges(graph)]
    return [(first, second) for first, second in ends]


def _graph(pairs: Iterable[Pair]) -> tuple[rx.PyGraph, dict[str, int]]:
    place: dict[str, int] = {}
    graph: rx.PyGraph = rx.PyGraph()
    for a, b in sorted(pairs):
        for name in (a, b):
            if name not in place:
                place[name] = graph.add_node(name)
        graph.add_edge(place[a], place[b], None)
    return graph, place
