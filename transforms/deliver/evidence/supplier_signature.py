"""Deliveries that their supplier signs: `datapackage.json.sig` beside the descriptor, checked before anything is read.

A source whose name stands in `suppliers.keys` of the profile delivers signed, or is refused. The signature is one of

    ssh-keygen -Y sign -n awas-delivery -f KEY datapackage.json

over a descriptor that says `source` and `delivered_on`, so that it is no signature for another day, and the SHA-256 of
every file.
"""

from __future__ import annotations

import hashlib

from transforms.deliver.landing.drops import DESCRIPTOR, SIGNATURE, Delivery
from transforms.errors import DeliveryRefused
from transforms.integrity import signatures
from transforms.integrity.signatures import DELIVERIES, Key, NotSigned
from transforms.profile import Profile

KEYS = "suppliers.keys"


def keys_of(profile: Profile, source: str) -> list[Key]:
    """The keys of which one must sign what a source delivers; none where it need not sign."""
    return [key for key in signatures.read_keys(profile.folder / KEYS) if key.name == source]


def hold(profile: Profile, delivery: Delivery, *, was_replaced: bool = False) -> None:
    """Raises DeliveryRefused where a source must deliver signed and this delivery is not signed as it lies there.

    was_replaced: it stood for its day once. Its signature is still good, and whoever kept it could undo a correction.
    """
    keys = keys_of(profile, delivery.source)
    if not keys:
        return
    path, mark, stated = delivery.folder / DESCRIPTOR, delivery.folder / SIGNATURE, delivery.descriptor
    for one in (path, mark):
        if one.is_symlink() or not one.is_file():
            raise DeliveryRefused(f"{one}: is not there; {delivery.source} delivers signed ({KEYS} of the profile)")
    content = path.read_bytes()
    if not stated or stated.sha256 != hashlib.sha256(content).hexdigest():
        raise DeliveryRefused(f"{path}: was changed while it was read; run again when it is whole")
    try:
        if not delivery.mark:
            raise NotSigned(delivery.no_mark)
        signatures.signer_by(keys, delivery.mark, DELIVERIES, content, delivery.delivered_on)
    except NotSigned as error:
        raise DeliveryRefused(
            f"{mark}: {error}; ask the supplier whether the delivery is theirs before it is sent again"
        ) from error
    if (stated.source, stated.delivered_on) != (delivery.source, delivery.delivered_on.isoformat()):
        raise DeliveryRefused(
            f"{path}: is signed, but not as {delivery.source} of {delivery.delivered_on}; it must say both (source, "
            "delivered_on)"
        )
    hashes = {resource.hash.lower().removeprefix("sha256:") for resource in stated.resources}
    other = [file.name for file in delivery.files if file.sha256 not in hashes]
    if other or len(hashes) != len(delivery.files):
        raise DeliveryRefused(f"{path}: is signed, but does not state the SHA-256 of every file and of no other")
    if was_replaced:
        raise DeliveryRefused(
            f"{delivery.folder}: was signed, taken in and then replaced by its supplier: it does not come back; ask "
            "which of them counts, and have other bytes signed where it is this one"
        )
