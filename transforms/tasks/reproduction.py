"""A release made again in a home of its own, from the lake or from the deliveries, and compared with the original."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from transforms import deliver
from transforms.deliver.evidence import sealing
from transforms.integrity import lake_files
from transforms.profile import Profile
from transforms.release import draft, verifying
from transforms.release.in_force import approving, records, switch
from transforms.release.record import made_from
from transforms.session.knowledge import make_views
from transforms.settings import Settings
from transforms.tasks import stages
from transforms.warehouse import connect
from transforms.warehouse.replica import COMPUTED, replicate


def verify_kept(
    settings: Settings, profile: Profile, release: str, public_key: Path | None, *, mended: bool = False
) -> tuple[Path, dict[str, Any]]:
    """Check what is kept: signature and files of a release, the logs, the lake's files and rows; make nothing again.

    mended: the lake was made anew just now. Returns the release's folder and its manifest. Raises AwasError that says
    what is not as it should be.
    """
    folder = verifying.find(settings, release)
    switch.check(settings.releases_dir, approving.keys(settings, profile))
    records.check(settings, lake=not mended)
    lake_files.check(settings)
    lake_files.check_history(settings)
    sealing.check_history(settings)
    with closing(connect(settings, read_only=True)) as con:
        sealing.check(con, settings)
    content = verifying.check(settings, folder, public_key)
    if folder.parent == settings.releases_dir:
        switch.require_logged(settings.releases_dir, approving.keys(settings, profile), folder)
    return folder, content


def verify(
    settings: Settings,
    profile: Profile,
    release: str,
    public_key: Path | None,
    *,
    from_drops: bool = False,
    mended: bool = False,
) -> str:
    """Check what is kept, then make the release again and compare it; returns one line of what was found.

    from_drops: made from the files in the drop folders, which shows whether the lake holds what was delivered. Raises
    AwasError that says what is not as it should be.
    """
    folder, content = verify_kept(settings, profile, release, public_key, mended=mended)
    verifying.same_inputs(folder, content, profile)
    as_of = verifying.as_of(content)
    settings.scratch_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix="verify_", dir=settings.scratch_dir) as scratch:
        there = replicate(settings, as_of, Path(scratch) / "home", deliveries=not from_drops)
        if from_drops:
            _read_again(there, profile, as_of, folder)
        for stage in COMPUTED:
            stages.run(stage, there, profile, as_of)
        verifying.compare(folder, draft(there, profile, as_of, search=False))
    return (
        f"{found(folder, content)}, made again byte for byte from {len(content['inputs']['deliveries'])} "
        f"deliveries{' as they lie in the drop folders' if from_drops else ''}"
    )


def found(folder: Path, content: dict[str, Any]) -> str:
    """Who signed a release that is as it was signed, in one line."""
    return (
        f"{folder.name}: signed with key {content['fingerprint']}, approved by {content['approval']['by']}, "
        f"{len(content['files'])} files as signed"
    )


def _read_again(there: Settings, profile: Profile, as_of: date, release: Path) -> None:
    """Read what lies in the drop folders. Raises AwasError that names the deliveries that are not as they were."""
    for source in sorted(profile.sources):
        deliver.run(there, profile, source, as_of)
    with closing(connect(there)) as con:
        make_views(con, as_of, [])
        verifying.same_deliveries(release, made_from.known_deliveries(con))
