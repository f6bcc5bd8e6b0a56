"""Measures against peers: how far the median of an entity lies from those of its peers, on a log scale.

Medians and median absolute deviations (MAD) are used throughout, so that the extreme do not set the scale by which they
are judged. Source: Huber 1981 (MAD); Iglewicz and Hoaglin 1993 (robust z).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from transforms.statistics.peers import Groups
from transforms.statistics.posterior import Posterior

Floats = NDArray[np.float64]

NORMAL = 1.4826  # MAD of a normal distribution * NORMAL = its standard deviation
_MEDIAN = np.sqrt(np.pi / 2)  # a median is that much less sure than a mean of as many normal values
_UPPER = special.ndtri(0.95)


@dataclass(frozen=True)
class Peers:
    """The peers of every entity, [entities]: median of their logarithms, and standard deviation among them."""

    centre: Floats
    spread: Floats


def error_of_median(spread: Floats, values: Floats, floor: float) -> Floats:
    """Standard error of the median of `values` observations with a robust standard deviation `spread`.

    A handful of equal values is no certainty: `spread` is at least `floor`.
    """
    error: Floats = _MEDIAN * np.maximum(spread, floor) / np.sqrt(np.maximum(values, 1))
    return error


def peers_of(logarithm: Floats, error: Floats, groups: Groups, floor: float) -> Peers:
    """The peers of every entity; logarithm, error (its standard error): [entities].

    The spread is what is left of the MAD when the usual error is taken out of it, at least `floor`.
    """
    middles = [_middle(logarithm[members], error[members], floor) for members in groups.members]
    centre, spread = np.array(middles).reshape(-1, 2).T
    return Peers(centre[groups.own], spread[groups.own])


def _middle(logarithm: Floats, error: Floats, floor: float) -> tuple[float, float]:
    centre = float(np.median(logarithm))
    scale = NORMAL * float(np.median(np.abs(logarithm - centre)))
    return centre, float(np.sqrt(max(scale**2 - float(np.median(error)) ** 2, floor**2)))


def shrunk(peers: Peers, logarithm: Floats, error: Floats) -> Posterior:
    """Normal posterior of every entity's logarithm, given its peers: mean, 5 % and 95 % quantile."""
    trust = peers.spread**2 / (peers.spread**2 + error**2)
    mean = peers.centre + trust * (logarithm - peers.centre)
    reach = _UPPER * np.sqrt(trust) * error
    return Posterior(mean, mean - reach, mean + reach)
