"""All that the command line and the DAGs call of operations; each returns one line of what was done.

What is raised leaves by the one exit for text, as from every task.
"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date
from pathlib import Path

from transforms.errors import AwasError
from transforms.integrity import lake_files
from transforms.profile import load_profile
from transforms.settings import Settings, load_settings
from transforms.tasks.installation import exit_for_text, installation


@exit_for_text()
def backup(to: Path | None, recipients: Path | None, keep_days: int) -> str:
    """Write a backup; none named: as AWAS_BACKUP and AWAS_BACKUP_RECIPIENTS say."""
    from transforms.operations import backup as module

    settings, profile = installation()
    return module.run(settings, profile, _store(settings, to), recipients or settings.backup_recipients, keep_days)


@exit_for_text()
def hand_out(release: str, unit: str, to: Path, recipients: Path | None) -> str:
    """Write a unit's archive of a release into a folder."""
    from transforms.operations import unit_archive

    return unit_archive.run(load_settings(), release, unit, to, recipients)


@exit_for_text()
def fetch(to: Path, address: str | None, key: Path | None) -> str:
    """Bring the list in force out of a bucket into a folder; none named: AWAS_BUCKET."""
    from transforms.operations import fetching

    settings, profile = installation()
    address = address or settings.bucket
    if not address:
        raise AwasError("no bucket: name one, s3://[connection@]bucket/folder, or set AWAS_BUCKET")
    return fetching.run(settings, profile, address, to.expanduser(), key)


@exit_for_text()
def restore(
    source: Path,
    home: Path | None,
    moment: str | None,
    *,
    key: Path | None = None,
    identity: Path | None = None,
    secrets: Path | None = None,
    profile_to: Path | None = None,
) -> str:
    """Restore a backup into an empty home and verify the list in force; none named: AWAS_HOME."""
    from transforms.operations import restore as module

    settings = load_settings()
    if home:
        settings = settings.model_copy(update={"home": home.expanduser().resolve()})
    name = str(module.profile_of(source, moment, profile_to.resolve())) if profile_to else settings.profile
    told = module.run(settings, load_profile(name), source, moment, key=key, identity=identity, secrets=secrets)
    return f"{told}; AWAS_PROFILE={name}" if profile_to else told


@exit_for_text(writes=True)
def read_again(source: str, as_of: date, *, mend: bool) -> tuple[list[str], bool]:
    """Read a source's drop folders again: a line for each delivery that the lake holds otherwise, and one of the end.

    mend: those are taken in anew. Returns also whether the lake holds what the files say.
    """
    from transforms.deliver import rereading

    settings, profile = installation()
    met, found = rereading.others(settings, profile, source, as_of)
    lines = [*(one.said for one in found), f"{source}: {met} deliveries read again, {len(found)} stand otherwise"]
    if mend and found:
        lines.append(rereading.take_in(settings, profile, source, as_of, found))
        lake_files.record(settings)
    return lines, mend or not found


@exit_for_text(writes=True)
def mend(source: Path | None) -> str:
    """Mend what is damaged, from the backups in a folder; none named: AWAS_BACKUP, else the deliveries alone."""
    from transforms.operations import mend as module

    settings, profile = installation()
    return module.run(settings, profile, source or settings.backup)


@exit_for_text(writes=True)
def move_catalogue(to: str | None) -> str:
    """Move the lake's catalogue to PostgreSQL, or back into the home where none is named."""
    from transforms.operations import catalogue_move

    return catalogue_move.run(load_settings(), to)


@exit_for_text(writes=True)
def drill(source: Path | None, as_of: date) -> str:
    """Restore the newest backup on trial; none named: of AWAS_BACKUP."""
    from transforms.operations import drill as module

    settings, profile = installation()
    return module.run(settings, profile, _store(settings, source), as_of)


@exit_for_text()
def health(*, as_json: bool) -> tuple[bool, str]:
    """Whether all is as it should be, and every check in lines or as JSON."""
    from transforms.operations import health as module
    from transforms.operations import state

    settings, profile = installation()
    now = state.read(settings, profile)
    found = module.checks(settings, profile, now)
    ok = all(check.ok for check in found)
    if as_json:
        at = now.now.isoformat(timespec="seconds")
        return ok, json.dumps({"ok": ok, "at": at, "checks": [check.as_dict() for check in found]}, indent=1)
    return ok, "\n".join(check.line() for check in found)


@exit_for_text()
def metrics(out: Path | None) -> str:
    """The metrics as text; into a file where one is named, and then none is returned."""
    from transforms.operations import metrics as module
    from transforms.operations import state

    settings, profile = installation()
    text = module.text(settings, profile, state.read(settings, profile))
    if out is None:
        return text
    module.write(out, text)
    return ""


@exit_for_text()
def lineage(out: Path) -> str:
    """Write what is made from what, and what each delivery brought, as OpenLineage events; says how many."""
    from transforms.operations import metrics, openlineage
    from transforms.release.privacy import provenance
    from transforms.warehouse import connect

    settings, _ = installation()
    with closing(connect(settings, read_only=True)) as con:
        events = openlineage.text(provenance.published()[0], con)
    metrics.write(out, events)
    return f"{len(events.splitlines())} events in {out}"


@exit_for_text(writes=True)
def scheduled_backup(as_of: date) -> str:
    """The backup of a night, with its line in the ledger of runs, where AWAS_BACKUP names a folder."""
    from transforms.operations import backup as module
    from transforms.tasks import stages

    settings, profile = installation()
    if settings.backup is None:
        return "AWAS_BACKUP names no folder: nothing is backed up"
    told = module.run(settings, profile, settings.backup, settings.backup_recipients, module.KEEP_DAYS)
    stages.write(settings, as_of, "", "backup", "done", told)
    return told


@exit_for_text(writes=True)
def scheduled_drill(as_of: date) -> str:
    """The drill of a month, where AWAS_BACKUP names a folder."""
    from transforms.operations import drill as module

    settings, profile = installation()
    if settings.backup is None:
        return "AWAS_BACKUP names no folder: nothing can be restored"
    return module.run(settings, profile, settings.backup, as_of)


def _store(settings: Settings, named: Path | None) -> Path:
    found = named or settings.backup
    if found is None:
        raise AwasError("where do backups lie? name the folder, or set AWAS_BACKUP to it")
    return found
