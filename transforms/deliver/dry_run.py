"""A dry run: files tried against a profile, without a day: what would be read, set aside, refused and told.

They are delivered as any others, into a lake of their own that is gone afterwards, so that what is told here is what a
delivery would be told. Nothing is written to the home.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from transforms import deliver
from transforms.deliver.evidence import supplier_signature
from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.warehouse import connect

_ROWS = "select delivered, accepted, quarantined, superseded from lake.ledger.delivery where status = 'accepted'"
_ASIDE = """
    select
        kind,
        case
            when regexp_matches(reason, '^the same record stands at .*:[0-9]+$') then 'the same record stands elsewhere'
            else regexp_replace(reason, '^contradicts the row at .*:[0-9]+,', 'contradicts another row,')
        end as why,
        count(*) as n, list(file || ':' || line order by file, line)[:3] as first
    from (select kind, file, line, unnest(reasons) as reason from lake.quarantine.row) group by all
    order by n desc, why, kind
"""
_TOLD = """
    select distinct
        if(expectation = 'signal', note, concat(expectation, ': ', coalesce(observed, unexpected || ' rows'))) as said
    from lake.ledger.validation where not success order by said
"""


_OF_A_DAY = (
    "not tried    what a day alone holds it against: its earlier deliveries (volume, columns, entries that are gone) "
    "and the other sources (agencies, employers, permits and documents that none of them has)"
)


def tell(settings: Settings, profile: Profile, source: str, files: Sequence[Path], day: date) -> Iterator[str]:
    """What becomes of files as one delivery of a source on a day, line by line.

    Raises AwasError where there is no such source or file.
    """
    how = profile.source(source)
    absent = [path for path in files if not path.is_file()]
    if absent:
        raise AwasError(f"{absent[0]}: there is no such file")
    with tempfile.TemporaryDirectory(prefix="awas-try-") as name:
        drops = Path(name) / "drops"
        folder = drops / source / day.isoformat()
        folder.mkdir(parents=True)
        for path in files:
            shutil.copy(path, folder / path.name)
        alone = {
            "drops": str(drops),
            "key": SecretStr(secrets.token_hex(32)),
            "key_connection": None,
            "earlier_keys": [],
        }
        own = settings.elsewhere(Path(name) / "home").model_copy(update=alone)
        update = {"drops": None, "database": None, "complete_when": "folder", "required": False, "freshness_days": None}
        signs = bool(supplier_signature.keys_of(profile, source))
        unsigned = _without_signatures(profile, Path(name) / "profile") if signs else profile.folder
        tried = profile.model_copy(
            update={"folder": unsigned, "sources": profile.sources | {source: how.model_copy(update=update)}}
        )
        said = deliver.run(own, tried, source, day).replace(str(unsigned), str(profile.folder))
        yield said.replace(f"{folder}/", "").replace(str(folder), "the files")
        if signs:
            keys = supplier_signature.KEYS
            yield f"told         {source} delivers signed ({keys}): without its signature it is refused"
        yield from _kept(own)


def _without_signatures(profile: Profile, folder: Path) -> Path:
    """A copy of a profile's folder in which no source has to sign."""
    shutil.copytree(profile.folder, folder, ignore=shutil.ignore_patterns(supplier_signature.KEYS))
    return folder


def _kept(settings: Settings) -> Iterator[str]:
    con = connect(settings, read_only=True)
    try:
        read = con.execute(_ROWS).fetchall()
        for delivered, accepted, quarantined, superseded in read:
            rows = f"{accepted} accepted + {quarantined} quarantined + {superseded} superseded"
            yield f"rows         {delivered} delivered = {rows}"
        for kind, reason, rows, first in con.execute(_ASIDE).fetchall():
            yield f"{kind:<12} {rows} rows: {reason} (first {', '.join(first)})"
        for (said,) in con.execute(_TOLD).fetchall():
            yield f"told         {said}"
        if read:
            yield _OF_A_DAY
    finally:
        con.close()
