"""What became of the lists of a day, kept beside the releases: `releases/today.json`, and its page, `today.html`.

The releases never change; this says which one is in force, and why there is no newer one. `today.json` is how a run
knows what another one announced before: an older day never covers what a newer one announced.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.errors import AwasError, shown
from transforms.profile import Profile
from transforms.release.pages import today
from transforms.release.record import manifest
from transforms.settings import Settings

PAGE, STATE = "today.html", "today.json"


def announce(settings: Settings, profile: Profile, as_of: date, state: str, reason: str = "") -> None:
    """Say what became of the lists of a day, and why. state: published, drafted (unsigned so far), stopped, refused,
    withdrawn.

    A day that stopped for several sources keeps the last reason of each. Says nothing new where a newer day spoke.
    """
    folder = settings.releases_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock(folder):
        force = _in_force(folder)
        public = _without_folders(settings, profile, reason)
        announced = _newest(_read(folder), force["day"] if force else "", as_of.isoformat(), state, public)
        _replace(folder / STATE, json.dumps(announced | {"in_force": force}, indent=2, sort_keys=True) + "\n")
        _replace(folder / PAGE, today.page(profile, announced, force))


def _without_folders(settings: Settings, profile: Profile, reason: str) -> str:
    """A reason as readers are told it: which delivery and file, not where this machine keeps them."""
    places = {str(settings.home): "home", str(settings.landing_dir): "landing"}
    for source in (None, *profile.sources):
        with suppress(AwasError):  # a folder that is not there is in no reason
            places[str(profile.drops_dir(settings, source))] = "drops"
    for place in sorted(places, key=len, reverse=True):
        reason = reason.replace(place, places[place])
    return reason


def _newest(announced: dict[str, Any], listed: str, day: str, state: str, reason: str) -> dict[str, Any]:
    """What is announced now: what this day says, or a newer one has said. listed: day of the lists in force."""
    if state != "published" and day > listed and (day >= announced["day"] or state == "withdrawn"):
        kept = announced["reasons"] if (day, state) == (announced["day"], announced["state"]) else {}
        about = {reason.partition(":")[0]: shown(reason)} if reason else {}
        return {"day": day, "state": state, "reasons": kept | about}
    if announced["day"] > listed:
        return announced
    return {"day": listed, "state": "published", "reasons": {}}


def _in_force(folder: Path) -> dict[str, Any] | None:
    """The release in force: its day, its folder's name, who signed it, and of which days deliveries are missing."""
    link = folder / "current"
    if not link.exists():
        return None
    name = link.readlink().name
    try:
        approval = manifest.read(link).get("approval") or {}
    except AwasError:
        approval = {}  # `make verify` says what is wrong with it
    return {
        "by": str(approval.get("by") or ""),
        "day": name[:10],
        "pages": sorted(page.name for page in link.glob("index*.html")),
        "release": name,
        "refused": _refused(link / "watchlists.duckdb"),
    }


def _refused(path: Path) -> dict[str, list[str]]:
    """By source, the days whose delivery was refused and is missing in a release; none where it does not say."""
    query = "select source, refused_on::varchar[] from marts.data_health where refused > 0 order by source"
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            return dict(con.execute(query).fetchall())
    except duckdb.Error:
        return {}  # an older release has no such column; `awas verify` says what else may be wrong with it


def _read(folder: Path) -> dict[str, Any]:
    """What was announced last; empty where the file is missing or cannot be read."""
    try:
        announced = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return {"day": str(announced["day"]), "state": str(announced["state"]), "reasons": dict(announced["reasons"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"day": "", "state": "", "reasons": {}}


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the announcement: two sources may stop a day at the same moment."""
    with (folder / ".today.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
