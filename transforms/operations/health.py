"""`awas health`: what is as it should be and what is not, a line each, for a monitor or a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from transforms.operations.state import State
from transforms.profile import Profile
from transforms.settings import Settings

SIGNED_BY = time(7)  # when inspectors set out
DISK_DAYS = 14
BACKUP_HOURS = 36
DRILL_DAYS = 40
LOCK_HOURS = 6
USUAL_FRESHNESS = 7  # days, where the profile says none


@dataclass(frozen=True)
class Check:
    """One check. name: what was looked at. ok: whether it is as it should be. detail: in words."""

    name: str
    ok: bool
    detail: str

    def line(self) -> str:
        return f"{'ok  ' if self.ok else 'BAD '} {self.name}: {self.detail}"

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def checks(settings: Settings, profile: Profile, state: State) -> list[Check]:
    """Every check, always the same ones in the same order, those of sources by name."""
    return [
        Check("lake", state.broken is None, state.broken or "can be read"),
        *_sources(profile, state),
        _refusals(state),
        _lists(state),
        _signature(state),
        _smoke(state),
        _disk(state),
        _lock(state),
        *_backup(settings, state),
    ]


def expected_day(now: datetime) -> date:
    """The day whose lists should be in force: yesterday's from the hour on at which inspectors set out."""
    return now.date() - timedelta(days=1 if now.time() >= SIGNED_BY else 2)


def _sources(profile: Profile, state: State) -> Iterator[Check]:
    ages = {labels["source"]: round(value) for labels, value in state.series.get("awas_source_age_days", [])}
    for name, source in sorted(profile.sources.items()):
        # the newest delivery a list of yesterday could know is of yesterday
        limit = (source.freshness_days if source.freshness_days is not None else USUAL_FRESHNESS) + 1
        age = ages.get(name)
        need = "required" if source.required else "optional"
        if age is None:
            yield Check(f"source {name}", not source.required, f"{need}; nothing was ever taken in")
        else:
            yield Check(f"source {name}", age <= limit, f"{need}; newest delivery {age} days old, at most {limit}")


def _refusals(state: State) -> Check:
    open_ = {labels["source"]: round(n) for labels, n in state.series.get("awas_open_refusals", []) if n}
    told = ", ".join(f"{count} of {source}" for source, count in sorted(open_.items()))
    return Check("refusals", not open_, f"open: {told}" if open_ else "none is open")


def _lists(state: State) -> Check:
    day, wanted = state.in_force_day, expected_day(state.now)
    told = f"in force {state.in_force}" if day else "no list was ever put in force"
    said = f"; {state.announced['day']} was {state.announced['state']}" if state.announced else ""
    return Check("lists", day is not None and day >= wanted, f"{told}, expected {wanted}{said}")


def _signature(state: State) -> Check:
    late = [day for day in state.waiting if day <= expected_day(state.now)]
    if late:
        return Check("signature", False, f"nobody signed {late[-1]} by {SIGNED_BY:%H:%M}: awas sign {late[-1]}")
    waits = f"{state.waiting[-1]} waits for a signature" if state.waiting else "no draft waits"
    return Check("signature", True, waits)


def _smoke(state: State) -> Check:
    seen = {labels["scheme"]: bool(value) for labels, value in state.series.get("awas_smoke_seen", [])}
    unseen = sorted(name for name, value in seen.items() if not value)
    told = f"{len(seen) - len(unseen)} of {len(seen)} planted schemes are found" if seen else "never ran"
    return Check(
        "smoke alarm", not seen or len(unseen) < len(seen), f"{told}{', not ' if unseen else ''}{', '.join(unseen)}"
    )


def _disk(state: State) -> Check:
    days = state.days_of_disk
    told = f"{state.free / 1e9:.1f} GB free, {state.growth / 1e6:.1f} MB more a day"
    return Check("disk", days >= DISK_DAYS, f"{told}: {min(days, 9999):.0f} days, at least {DISK_DAYS}")


def _lock(state: State) -> Check:
    if state.holder is None:
        return Check("lock", True, "nobody runs days")
    since = _since(state.holder)
    if since is None:
        return Check("lock", True, state.holder)
    hours = (state.now - since.astimezone(state.now.tzinfo or ZoneInfo("UTC"))).total_seconds() / 3600
    return Check("lock", hours <= LOCK_HOURS, f"{state.holder}, {hours:.1f} hours, at most {LOCK_HOURS}")


def _since(holder: str) -> datetime | None:
    try:
        return datetime.fromisoformat(holder.rpartition(" since ")[2])
    except ValueError:
        return None


def _backup(settings: Settings, state: State) -> Iterator[Check]:
    if settings.backup is None:
        yield Check("backup", False, "AWAS_BACKUP names no folder: nothing is backed up")
        return
    if state.backup is None:
        yield Check("backup", False, f"{settings.backup}: there is none; awas backup")
        return
    hours = (state.now - state.backup).total_seconds() / 3600
    yield Check("backup", hours <= BACKUP_HOURS, f"{hours:.1f} hours old, at most {BACKUP_HOURS}")
    days = (state.today - state.drilled).days if state.drilled else None
    told = f"restored {days} days ago, at most {DRILL_DAYS}" if days is not None else "was never restored: awas drill"
    yield Check("drill", days is not None and days <= DRILL_DAYS, told)
