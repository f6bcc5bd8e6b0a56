"""Retention, erasure, rotation of the key, and a lake that stays small, with a record of what was removed.

    awas maintain 2026-03-31

Removed are what is personal or a copy: landing copies, personal columns, the text of rows in quarantine, drafts that
were stopped, and the lake's old snapshots and files. What is needed to make a past day again stays: accepted rows with
their pseudonyms, and the ledger. Each removal is a line of `lake.ledger.removal`, committed together with it.
"""

from __future__ import annotations

from datetime import date

from transforms.deliver.evidence import sealing
from transforms.deliver.landing import scratch
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.upkeep import compaction, removal
from transforms.upkeep.rotation import rotate
from transforms.warehouse import connect


def run(settings: Settings, profile: Profile, as_of: date) -> str:
    """Do all of it, as the profile's `retention` says, counted back from `as_of`; returns one line of counts.

    What is removed from tables leaves the disk when the snapshots that still show it expire (`snapshot_days`).
    """
    keep = profile.retention
    con = connect(settings)
    try:
        told = {
            "folders of dead processes": scratch.sweep(settings),
            "landing copies": removal.landing(con, settings, as_of, keep.landing_days),
            "personal rows": removal.restricted(con, as_of, keep.restricted_days),
            "texts in quarantine": removal.texts(con, as_of, keep.quarantine_days),
            "numbers in quarantine": removal.numbers(con, as_of, keep.quarantine_days),
            "pseudonyms brought up to date": rotate(con, settings, as_of),
            "deliveries written down": sealing.seal(con, settings),
            "stopped drafts and broken files": removal.stopped(con, settings, as_of, keep.quarantine_days),
            "logs of libraries' words": removal.library_words(con, settings, as_of, keep.quarantine_days),
            "old files": compaction.compact(con, settings, as_of, keep.snapshot_days),
        }
    finally:
        con.close()
    if settings.catalogue is None:
        compaction.vacuum(settings)
    return ", ".join(f"{count} {what}" for what, count in told.items())
