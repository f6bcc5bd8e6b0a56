"""All that a DAG calls: one function a task, each of which returns one line of what it did, or plain data.

What a task raises leaves by one exit, without the words of libraries.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from transforms.integrity import lake_files
from transforms.settings import operator
from transforms.tasks import stages
from transforms.tasks.installation import announce, exit_for_text, installation, stopping


@exit_for_text()
def sources() -> list[str]:
    """The sources of the configured profile, required ones first.

    Raises AwasError where the profile cannot be used, or there is no drops folder: before anything else runs.
    """
    from transforms import profile_check

    settings, profile = installation()
    profile_check.require(profile)
    profile.drops_dir(settings)
    return sorted(profile.sources, key=lambda name: (not profile.sources[name].required, name))


@exit_for_text()
def missing_delivery(source: str, as_of: date) -> str | None:
    """None where a source has delivered what the day needs, else what is still missing, in one line."""
    from transforms import deliver

    return deliver.freshness(*installation(), source, as_of)


@exit_for_text()
def is_required(source: str) -> bool:
    """Whether a day without this source must not be published."""
    return installation()[1].source(source).required


@exit_for_text(writes=True)
def deliver(source: str, as_of: date, *, is_last_try: bool = True) -> str:
    """Take in what a source delivered up to the day. is_last_try: nobody tries again where it cannot be reached."""
    from transforms.deliver import run

    settings, profile = installation()
    with stopping(as_of):
        summary = run(settings, profile, source, as_of, is_last_try=is_last_try)
    lake_files.record(settings)
    return summary


@exit_for_text(writes=True)
def decide_delivery(source: str, delivered_on: date, aside: bool, author: str, reason: str, decided_on: date) -> str:
    """Set a refused delivery aside for good, or have it read after all; returns that in one line."""
    from transforms.deliver.accepting import decisions

    settings, profile = installation()
    delivery = decisions.find(settings, profile, source, delivered_on)
    return decisions.decide(
        settings, profile, delivery, aside=aside, author=author, reason=reason, decided_on=decided_on
    )


@exit_for_text(writes=True)
def check(as_of: date) -> str:
    """The files of the lake against what was written, then each source against its own past and the other sources."""
    settings, profile = installation()
    lake_files.check(settings)
    with stopping(as_of):
        return stages.run("check", settings, profile, as_of)


@exit_for_text(writes=True)
def resolve(as_of: date) -> str:
    """Who is who, as known on the day."""
    return stages.run("resolve", *installation(), as_of)


@exit_for_text(writes=True)
def measure(as_of: date) -> str:
    """Every indicator of every agency and route."""
    return stages.run("measure", *installation(), as_of)


@exit_for_text(writes=True)
def score(as_of: date) -> str:
    """Points, ranks and the units' lists."""
    return stages.run("score", *installation(), as_of)


@exit_for_text(writes=True)
def evaluate(as_of: date) -> str:
    """What outcomes say of the lists so far."""
    return stages.run("evaluate", *installation(), as_of)


@exit_for_text(writes=True)
def backtest(as_of: date) -> str:
    """Hold four past cut-offs, half a year apart, against what is known on the day."""
    from transforms.evaluate import backtest as module

    settings, profile = installation()
    cut_offs = module.usual_cut_offs(settings, as_of)
    detail = module.run(settings, profile, as_of, cut_offs) if cut_offs else "no cut-off is old enough yet"
    stages.write(settings, as_of, "", "backtest", "done", detail)
    return detail


@exit_for_text()
def propose(kind: str, as_of: date) -> str:
    """Propose weights from what visits found; nothing changes until somebody signs the file."""
    from transforms.evaluate import proposal

    return proposal.run(*installation(), kind, as_of)


@exit_for_text(writes=True)
def smoke(as_of: date) -> str:
    """Plant schemes in a copy of the day's data. Raises AwasError where one that was seen before is seen no more."""
    from transforms.evaluate import smoke as module

    settings, profile = installation()
    detail = module.run(settings, profile, as_of)
    stages.write(settings, as_of, "", "smoke", "done", detail)
    return detail


@exit_for_text(writes=True)
def draft(as_of: date, by: str = "") -> dict[str, Any]:
    """Write the release that waits for its sign-off; returns its day, run, digest, path and what papers cannot show."""
    from transforms import release
    from transforms.release.in_force import approving

    settings, profile = installation()
    info = release.draft(settings, profile, as_of)
    approving.ran(settings, as_of, info.digest, by or operator())
    announce(as_of, "drafted")
    told = {"as_of": as_of.isoformat(), "run_id": info.run_id, "digest": info.digest, "path": str(info.path)}
    return told | {"unprinted": list(info.unprinted)}


@exit_for_text(writes=True)
def protect(as_of: date) -> str:
    """Write the groups of people who may need help, apart from every list."""
    from transforms.release import protection

    return protection.run(*installation(), as_of)


@exit_for_text(writes=True)
def maintain(as_of: date) -> str:
    """Remove what must not be kept any longer, and write down what it was."""
    from transforms.upkeep import run

    settings, profile = installation()
    summary = run(settings, profile, as_of)
    lake_files.record(settings)
    return summary


@exit_for_text(writes=True)
def publish(as_of: date, digest: str, approved_by: str) -> str:
    """Put the draft with this digest in force; returns the release's folder."""
    from transforms import release

    return str(release.publish(*installation(), as_of, digest, approved_by))


@exit_for_text(writes=True)
def sign(as_of: date, key: Path | None, signature: Path | None, name: str) -> str:
    """Put the draft of a day in force, with the caller's own key where there is one; returns the release's folder."""
    from transforms.release.in_force import signing_off

    return str(signing_off.sign(*installation(), as_of, key, signature, name))


@exit_for_text()
def statement(as_of: date, name: str) -> str:
    """What somebody signs with a key that signs elsewhere: the line that would stand in the log of lists."""
    from transforms.release.in_force import signing_off

    return signing_off.statement(*installation(), as_of, name)


@exit_for_text()
def notify(release: str, context: Mapping[str, Any]) -> str:
    """Tell the units that their lists are in force, as the profile says."""
    from transforms.tasks import notifying

    return notifying.notify(installation()[1], Path(release), context)


@exit_for_text()
def ask(query: str, as_of: date | None, as_is: bool = False) -> int:
    """Write the lake's answer to a query to standard output, as CSV; returns how many rows it has."""
    from transforms.tasks import lake_query

    return lake_query.ask(*installation(), query, as_of, sys.stdout, as_is)


@exit_for_text()
def summary(draft: str) -> str:
    """What the approver of a draft reads before deciding, in Markdown. Raises NothingToSign where the draft is gone."""
    from transforms.release.pages import signoff

    return signoff.read(Path(draft))


@exit_for_text(writes=True)
def refuse(as_of: date, digest: str, refused_by: str, reason: str) -> str:
    """Set aside the draft with this digest and keep who refused it and why; returns that in one line."""
    from transforms import release

    settings, _ = installation()
    run_id, detail = release.refuse(settings, as_of, digest, refused_by, reason)
    stages.write(settings, as_of, run_id, "sign_off", "refused", detail)
    announce(as_of, "refused", detail)
    return detail


@exit_for_text(writes=True)
def withdraw(release: str, reason: str, key: Path | None = None) -> str:
    """Take a release out of force for good; returns in one line which one is in force instead."""
    from transforms.release.in_force import signing_off

    now = signing_off.withdraw(*installation(), release, reason, key)
    return f"{release} is withdrawn; in force: {now or 'no list'}"


@exit_for_text()
def verify(release: str, public_key: Path | None = None, *, from_drops: bool = False, kept: bool = False) -> str:
    """Check a release and make it again, byte for byte; returns one line of what was found.

    from_drops: from the files in the drop folders instead of the lake. kept: only what is kept is checked, nothing is
    made again. Raises AwasError that says what is not as it should be.
    """
    from transforms.tasks import reproduction

    if kept:
        folder, content = reproduction.verify_kept(*installation(), release, public_key)
        return f"{reproduction.found(folder, content)}, the lake as it was written down"
    return reproduction.verify(*installation(), release, public_key, from_drops=from_drops)
