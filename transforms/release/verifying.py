"""Is a release what was signed, and is it what its inputs give? Read it, and compare it with one made again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from transforms.errors import AwasError
from transforms.profile import Profile
from transforms.release.drafting import DraftInfo
from transforms.release.record import made_from, manifest, signing
from transforms.settings import Settings

_SHOWN = 3


def find(settings: Settings, name: str) -> Path:
    """The folder of a release: a path, the name of a folder under `releases/`, or `current`.

    Raises AwasError where there is no such folder.
    """
    for folder in (settings.releases_dir / name, Path(name).expanduser()):
        if folder.is_dir():
            return folder.resolve()
    there = ", ".join(sorted(p.name for p in settings.releases_dir.glob("*_*"))[-3:]) or "none"
    raise AwasError(f"no release {name} under {settings.releases_dir}; there are {there}")


def check(settings: Settings, folder: Path, public_key: Path | None = None) -> dict[str, Any]:
    """Check signature, approval and every file of a release; returns its manifest with `fingerprint` of the key.

    Raises AwasError that names what is wrong: the key, the signature, the files, or the approval.
    """
    content = manifest.read(folder)
    mark = signing.check(settings, folder, public_key)
    changes = manifest.changed(folder)
    if changes:
        raise AwasError(f"{folder.name}: {_some(changes)}; take a copy that was not tampered with")
    approval = content.get("approval") or {}
    if approval.get("digest") != manifest.digest(folder):
        raise AwasError(f"{folder.name}: what was approved is not what is here; nobody signed these files off")
    return content | {"fingerprint": mark}


def same_inputs(release: Path, content: dict[str, Any], profile: Profile) -> None:
    """Raises AwasError where a release cannot be made again from here: other code, configuration or profile."""
    here = {"code": made_from.code_version(), "configuration": made_from.configuration_hash(profile)}
    if content["profile"] != profile.name:
        raise AwasError(f"{release.name}: made for profile {content['profile']}, not {profile.name}: AWAS_PROFILE")
    for name, value in here.items():
        if content["inputs"][name] != value:
            raise AwasError(
                f"{release.name}: made with other {name} ({content['inputs'][name][:19]}…) than is here "
                f"({value[:19]}…): its signature and files are right; take the checkout and profile of that day to "
                "make it again"
            )


def same_deliveries(release: Path, found: list[made_from.Delivery]) -> None:
    """Raises AwasError that names the first deliveries that a release was made from and that are others here."""
    _same_input(release, "deliveries", manifest.read(release)["inputs"]["deliveries"], found)


def compare(release: Path, made: DraftInfo) -> None:
    """Raises AwasError that names the first inputs, or else files, in which a release and one made again differ."""
    stated, remade = manifest.read(release), manifest.read(made.path)
    for name in sorted(set(stated["inputs"]) | set(remade["inputs"])):
        _same_input(release, name, stated["inputs"].get(name), remade["inputs"].get(name))
    if manifest.digest(made.path) != stated["approval"]["digest"]:
        files = (stated["files"], remade["files"])
        names = [n for n in sorted(set(files[0]) | set(files[1])) if files[0].get(n) != files[1].get(n)]
        raise AwasError(f"{release.name}: made again from the same inputs it differs in {_some(names or ['manifest'])}")


def as_of(content: dict[str, Any]) -> date:
    """The day of a manifest."""
    return date.fromisoformat(content["as_of"])


def _same_input(release: Path, name: str, before: Any, now: Any) -> None:
    if before != now:
        raise AwasError(f"{release.name}: its input {name} is not here as it was: {_difference(before, now)}")


def _difference(before: Any, now: Any) -> str:
    if not (isinstance(before, list) and isinstance(now, list)):
        return "earlier days were computed again since" if before and now else "only one of the two has it"
    if not all("source" in entry for entry in before + now):
        return "decisions were added or changed for a day that is past; they are only ever added, with today's date"
    lines = [f"{d['source']} of {d['delivered_on']} is gone or changed" for d in before if d not in now]
    lines += [f"{d['source']} of {d['delivered_on']} was not known then" for d in now if d not in before]
    return _some(lines)


def _some(lines: list[str]) -> str:
    more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
    return ", ".join(lines[:_SHOWN]) + more
