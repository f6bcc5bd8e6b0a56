"""What people decide about deliveries: one that cannot be taken in is set aside for good, or is read after all.

A decision is a line of `reference/delivery_decisions.csv` of the profile. Lines are only ever added. A decision is
about the bytes that lie there now: what the supplier sends instead is another delivery, and is read.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from transforms.deliver.accepting.vintages import History
from transforms.deliver.landing import drops
from transforms.deliver.landing.drops import Delivery
from transforms.deliver.landing.feed import Feed
from transforms.deliver.landing.fingerprints import Fingerprints
from transforms.errors import AwasError, DeliveryRefused
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.warehouse import connect

COLUMNS = ("number", "decision", "delivery", "author", "reason", "decided_on")


def decide(
    settings: Settings,
    profile: Profile,
    delivery: Delivery,
    *,
    aside: bool,
    author: str,
    reason: str,
    decided_on: date,
) -> str:
    """Write down that a delivery is set aside, or is read after all, from a day on; returns that in one line.

    Raises AwasError where author or reason is missing, or where its rows have been taken in already.
    """
    if not (author.strip() and reason.strip()):
        raise AwasError("a decision about a delivery needs who makes it and why; give a reason")
    con = connect(settings)
    try:
        taken_in = History(con, delivery.source).has(delivery)
    finally:
        con.close()
    if aside and taken_in:
        raise AwasError(f"{delivery.delivery_id}: was taken in, its rows count; ask the supplier to send it anew")
    path = profile.folder / "reference" / "delivery_decisions.csv"
    _append(path, ["aside" if aside else "read", delivery.delivery_id, author, reason, decided_on.isoformat()])
    verb = "set aside" if aside else "to be read"
    return f"{delivery.delivery_id}: {verb} from {decided_on} on, {author}: {reason} ({path})"


def find(settings: Settings, profile: Profile, source: str, delivered_on: date) -> Delivery:
    """What lies in the folder of a source and a day. Raises AwasError where there is no such folder."""
    folder = Feed(settings, profile, source).folder(delivered_on)
    if not folder.is_dir():
        raise AwasError(f"{folder}: there is no such delivery; give the source and the day of its folder")
    try:
        return drops.read_delivery(source, delivered_on, folder, Fingerprints(settings, source))
    except DeliveryRefused:
        return Delivery(source, delivered_on, folder, ())


def _append(path: Path, cells: list[str]) -> None:
    """Add a line to the file of decisions, in one write; a file without an end of its last line gets one first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    before = path.read_bytes() if path.exists() else b""
    if not before:
        writer.writerow(COLUMNS)
    elif not before.endswith(b"\n"):
        text.write("\n")
    number = 1 + sum(1 for _ in csv.DictReader(io.StringIO(before.decode("utf-8-sig"))))
    writer.writerow([str(number), *(" ".join(cell.split()) for cell in cells)])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as stream:
        stream.write(text.getvalue())
