"""The two ways a run can end badly, and the exit status that each of them has."""

from __future__ import annotations


class AwasError(Exception):
    """A fault, told in one line: what happened, where (file, line, row) and what to do."""

    exit_status = 1


class DayStopped(AwasError):
    """A stopping expectation failed: no new list today, the last release stays in force."""

    exit_status = 3


class DeliveryRefused(AwasError):
    """A delivery is not what it should be: nothing of it is taken in. The supplier's matter, not a fault of ours."""
