"""All that a DAG calls: one function a task, each of which returns one line of what it did, or plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from transforms.profile import Profile, load_profile
from transforms.settings import Settings, load_settings


def _installation() -> tuple[Settings, Profile]:
    settings = load_settings()
    return settings, load_profile(settings.profile)


def sources() -> list[str]:
    """The sources of the configured profile, required ones first. Raises AwasError where there is no drops folder."""
    settings, profile = _installation()
    profile.drops_dir(settings)
    return sorted(profile.sources, key=lambda name: (not profile.sources[name].required, name))


def waiting(source: str, as_of: date) -> str | None:
    """None where a source has delivered what the day needs, else what is still missing, in one line."""
    from transforms import deliver

    settings, profile = _installation()
    return deliver.freshness(settings, profile, source, as_of)


def is_required(source: str) -> bool:
    """Whether a day without this source must not be published."""
    return _installation()[1].source(source).required


def deliver(source: str, as_of: date) -> str:
    """Take in what a source delivered up to the day."""
    from transforms.deliver import run

    return run(*_installation(), source, as_of)


def resolve(as_of: date) -> str:
    """Who is who, as known on the day."""
    from transforms.resolve import run

    return _recorded("resolve", as_of, run(*_installation(), as_of))


def measure(as_of: date) -> str:
    """Every indicator of every agency and route."""
    from transforms.measure import run

    return _recorded("measure", as_of, run(*_installation(), as_of))


def score(as_of: date) -> str:
    """Points, ranks and the units' lists."""
    from transforms.score import run

    return _recorded("score", as_of, run(*_installation(), as_of))


def draft(as_of: date) -> dict[str, Any]:
    """Write the release that waits for its sign-off; returns `as_of`, `run_id`, `digest`, `path`."""
    from transforms import release

    info = release.draft(*_installation(), as_of)
    return {"as_of": as_of.isoformat(), "run_id": info.run_id, "digest": info.digest, "path": str(info.path)}


def publish(as_of: date, digest: str, approved_by: str) -> str:
    """Put the draft with this digest in force; returns the release's folder."""
    from transforms import release

    return str(release.publish(*_installation(), as_of, digest, approved_by))


def _recorded(stage: str, as_of: date, detail: str) -> str:
    """Write a finished stage into the ledger of runs, once for each day."""
    from transforms.warehouse import connect, transaction

    con = connect(load_settings())
    try:
        with transaction(con):
            con.execute("delete from lake.ledger.run where as_of = ? and stage = ?", [as_of, stage])
            con.execute("insert into lake.ledger.run values (?, '', ?, 'done', ?)", [as_of, stage, detail])
    finally:
        con.close()
    return detail
