"""A profile checked as a whole, before anything runs: every problem at once, each in one line that says what to do.

What would fail a day, or make its lists wrong, stops it (`Finding.stops`); what is merely odd is told. Which
indicators the profile can give, and how much history they need, is `coverage`.
"""

from __future__ import annotations

from pathlib import Path

from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.profile_check import (
    adverts,
    crosswalks,
    mappings,
    message_catalogues,
    printable_letters,
    profile_file,
    reference,
    reference_links,
)
from transforms.profile_check.finding import Finding

__all__ = ["Finding", "check", "require"]


def check(folder: Path) -> tuple[Profile | None, list[Finding]]:
    """The profile in a folder as far as it can be read, and all that is wrong or odd in it, by file."""
    profile, findings = profile_file.check(folder)
    findings += reference.check(folder, crosswalks.named(profile) if profile else set())
    findings += reference_links.check(folder)
    findings += message_catalogues.check(folder, profile.languages if profile else [])
    findings += printable_letters.check(folder)
    if profile:
        findings += [*reference.without_rows(profile), *mappings.check(profile), *crosswalks.check(profile)]
        findings += adverts.check(profile)
    return profile, findings


def require(profile: Profile) -> list[Finding]:
    """Refuse a profile with which no day can end well; gives what is only odd.

    Raises AwasError with the first problem that stops a day, and how many there are.
    """
    _, findings = check(profile.folder)
    stopping = [finding for finding in findings if finding.stops]
    if stopping:
        more = f" ({len(stopping) - 1} more: awas check-profile)" if len(stopping) > 1 else ""
        raise AwasError(f"profile {profile.name}: {stopping[0].line()}{more}")
    return findings
