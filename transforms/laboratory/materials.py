"""What this project is made of: `sbom.cdx.json` (CycloneDX 1.6) and `NOTICE`, from the locks and what is installed.

    python -m transforms.laboratory.materials

Versions and digests are those of requirements.txt, and of the locks of what only `awas explore` or Spark needs;
licences are what the installed packages say of themselves. No clock and no chance is in it: the same locks give the
same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageMetadata, PackageNotFoundError, files, metadata
from typing import Any

from transforms.errors import AwasError
from transforms.settings import ROOT

LOCK, BILL, NOTICE = (ROOT / name for name in ("requirements.txt", "sbom.cdx.json", "NOTICE"))
# locks of what is installed on top → what it is for
EXTRAS = {
    "requirements-explore.txt": "awas explore", "requirements-spark.txt": "AWAS_ENGINE=spark",
    "requirements-services.txt": "the services",
}  # fmt: skip
UNKNOWN = "not stated"
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)([^\n]*)((?:\n +--hash=\S+)*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NAMES = re.compile(r"\b(MIT|BSD|0BSD|Apache|MPL|Mozilla|PSF|ISC|[LA]?GPL\S*|Unlicense|Zlib|Artistic|EPL|CC0)\b")
_CLASS = "License :: OSI Approved :: "
_HEAD = """Awas
Licensed under the Apache License, Version 2.0 (LICENSE).

It uses the packages below, which are installed beside it and are not part of it. Each has its own licence, as its
authors state it. Written by `python -m transforms.laboratory.materials`; sbom.cdx.json has the digests.
"""


@dataclass(frozen=True)
class Package:
    """A locked package. hashes: SHA-256 of the files that may be installed. when: marker of platforms; may be empty.

    extra: what alone needs it; empty of what is always installed.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str
    when: str = ""
    extra: str = ""


def everything() -> list[Package]:
    """The packages of all locks, by name: those that only one use needs after all others."""
    base = packages(LOCK.read_text(encoding="utf-8"))
    known = {one.name for one in base}
    beside = [
        replace(one, extra=use)
        for lock, use in EXTRAS.items()
        for one in packages((ROOT / lock).read_text(encoding="utf-8"))
    ]
    return [*base, *(one for one in beside if one.name not in known)]


def packages(text: str) -> list[Package]:
    """The packages of a lock, by name."""
    return [
        Package(
            name, version, tuple(sorted(_HASH.findall(hashes))), licence(name),
            marker.strip(" \\;").strip(),
        )
        for name, version, marker, hashes in _LOCKED.findall(text)
    ]  # fmt: skip


def licence(name: str) -> str:
    """What an installed package says of its licence, in one line."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return UNKNOWN
    stated = _field(about, "License-Expression") or _named(_field(about, "License"))
    classes = [one.removeprefix(_CLASS) for one in about.get_all("Classifier") or [] if one.startswith(_CLASS)]
    return stated or " or ".join(sorted(classes)) or _named_by_file(name)


def _field(about: PackageMetadata, name: str) -> str:
    return str(about[name]) if name in about else ""


def _named(text: str) -> str:
    """The first line of a text that names a licence; empty where it does not."""
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= 60 and _NAMES.search(line) and not line.startswith("Copyright") else ""


def _named_by_file(name: str) -> str:
    """The licence that a package's own file names, where the package says nothing else of it."""
    shipped = [path for path in files(name) or [] if re.match(r"(LICEN[CS]E|COPYING)", path.name, re.IGNORECASE)]
    for path in shipped:
        for line in path.read_text(encoding="utf-8").splitlines():
            if _named(line):
                return _named(line)
    return f"see its file {shipped[0].name}" if shipped else UNKNOWN


def bill(found: list[Package]) -> Mapping[str, Any]:
    """The bill of materials as CycloneDX has it."""
    components = []
    for one in found:
        address = f"pkg:pypi/{one.name.lower().replace('_', '-')}@{one.version}"
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": address,
            "name": one.name,
            "version": one.version,
            "purl": address,
            "licenses": [{"license": {"name": one.licence}}],
            "properties": [{"name": "awas:sha256", "value": value} for value in one.hashes],
        }
        if one.when:
            component["properties"].append({"name": "awas:only_where", "value": one.when})
        if one.extra:
            component["properties"].append({"name": "awas:only_for", "value": one.extra})
        components.append(component)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "awas", "bom-ref": "awas"}},
        "components": components,
    }


def notice(found: list[Package]) -> str:
    """The text of NOTICE."""
    lines = [f"{one.name} {one.version}: {one.licence}{one.extra and f', for {one.extra}'}" for one in found]
    return _HEAD + "\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Write both. Raises AwasError where a package that is locked is not installed here."""
    found = everything()
    silent = [one.name for one in found if one.licence == UNKNOWN and not one.when]
    if silent:
        raise AwasError(
            f"{LOCK}, {', '.join(EXTRAS)}: licence of {', '.join(silent[:5])} is not known: is it installed?"
        )
    BILL.write_text(json.dumps(bill(found), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    NOTICE.write_text(notice(found), encoding="utf-8")
    print(f"wrote {BILL.name} and {NOTICE.name}: {len(found)} packages")


if __name__ == "__main__":
    main()
