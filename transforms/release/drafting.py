"""A draft: the whole release of a day, written aside, waiting for a person's signature."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from transforms.deliver.landing import scratch
from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.release import pages
from transforms.release.database import marts
from transforms.release.external import contest, corridor, exchange, letters, public
from transforms.release.pages import account, management, signoff, tables
from transforms.release.privacy import personal, provenance
from transforms.release.privacy.provenance import Proof
from transforms.release.record import made_from, manifest
from transforms.release.texts.words import load_words
from transforms.session import as_of_session
from transforms.settings import Settings
from transforms.warehouse import connect


@dataclass(frozen=True)
class DraftInfo:
    """Where a draft lies, which run it is, and the digest that a signature is given for.

    unprinted: what its papers cannot show, a sentence each.
    """

    path: Path
    run_id: str
    digest: str
    unprinted: tuple[str, ...] = ()


def draft(settings: Settings, profile: Profile, as_of: date, *, search: bool = True) -> DraftInfo:
    """Write everything of a day's release into `<home>/drafts/<as_of>_<run_id>/`, all of it or nothing.

    search: look for personal values in it; not where a release is only made again to be compared. Raises AwasError
    where the day was not scored, the points of an entity do not sum to its score, or a personal value could be read.
    """
    proof = provenance.proof(settings) if search else None
    con = connect(settings, read_only=True)
    try:
        as_of_session(con, settings, profile, as_of)
        return write_draft(con, settings, profile, as_of, proof)
    finally:
        con.close()


def write_draft(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    profile: Profile,
    as_of: date,
    proof: Proof | None = None,
) -> DraftInfo:
    """`draft` in a session that is already as of the day; proof: whose columns are searched."""
    inputs = {
        "deliveries": made_from.known_deliveries(con),
        "configuration": made_from.configuration_hash(profile),
        "code": made_from.code_version(),
        "decisions": made_from.decisions(con, as_of),
        "earlier_lists": made_from.earlier_lists(con, as_of),
    }
    run_id = made_from.run_id(as_of, profile.name, inputs)
    drafts = settings.home / "drafts"
    drafts.mkdir(parents=True, exist_ok=True, mode=0o700)
    # what was not searched yet lies apart; what a killed process left there stays until the next sweep (`scratch`)
    with scratch.folder(settings) as place:
        folder = place.with_name("draft")
        folder.mkdir(mode=0o700)
        counts, unprinted = _write_files(con, profile, as_of, run_id, folder, place)
        content = {"as_of": as_of.isoformat(), "run_id": run_id, "profile": profile.name, "version": 1}
        judged = profile.judgements.model_dump()
        manifest.write(folder, content | {"inputs": inputs, "judgements": judged, "counts": counts})
        _private(folder)
        if proof:
            _search(con, settings, profile, folder, proof, settings.stopped_dir / f"{as_of.isoformat()}_{run_id}")
        path = _settle(folder, drafts / f"{as_of.isoformat()}_{run_id}")
        for older in drafts.glob(f"{as_of.isoformat()}_*"):
            if older != path:  # of one day only the newest draft can be signed
                shutil.rmtree(older)
    return DraftInfo(path, run_id, manifest.digest(path), tuple(unprinted))


def _write_files(
    con: duckdb.DuckDBPyConnection, profile: Profile, as_of: date, run_id: str, folder: Path, staging: Path
) -> tuple[dict[str, Any], list[str]]:
    with marts.attached(con, staging):
        counts = marts.build(con, profile, as_of, run_id)
        tables.write(con, profile, folder)
        unprinted = pages.write(con, profile, as_of, run_id, folder)
        exchange.write(con, profile, as_of, folder)
        corridor.write(con, profile, as_of, folder)
        contest.write(con, profile, as_of, folder)
        letters.write(con, profile, as_of, folder)
        account.write(con, profile, run_id, folder)
        management.write(con, profile, as_of, run_id, folder)
        public.write(con, profile, as_of, folder)
        signoff.write(con, profile, as_of, run_id, folder)
    marts.seal(staging, folder / "watchlists.duckdb", run_id)
    return counts, unprinted


def _search(
    con: duckdb.DuckDBPyConnection, settings: Settings, profile: Profile, folder: Path, proof: Proof, aside: Path
) -> None:
    """Look for personal values in typed texts and in all files. A draft that holds one goes aside, to be inspected."""
    spoken = [load_words(code, profile) for code in marts.languages(con, profile)]
    try:
        personal.search(con, settings, spoken, folder, proof.searched)
    except AwasError as found:
        aside.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        raise AwasError(f"{found}; nothing is published, the draft is kept aside in {_settle(folder, aside)}") from None


def _private(folder: Path) -> None:
    folder.chmod(0o700)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _settle(folder: Path, target: Path) -> Path:
    """Give a finished folder its name, in place of a draft that has that name."""
    if target.exists():
        old = target.with_name(f".{target.name}.{os.getpid()}")
        target.rename(old)
        folder.rename(target)
        shutil.rmtree(old)
    else:
        folder.rename(target)
    return target
