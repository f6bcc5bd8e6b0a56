"""`profile.yml`: its keys, their values, and what they refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ValidationError

from transforms import yml
from transforms.contracts import contract_names, load_contract
from transforms.judgements import Judgements
from transforms.profile import Notice, Profile, Retention, Source, drop_unread
from transforms.profile.columns import CHECKPOINT, Twins
from transforms.profile.reading import Database, FileReading
from transforms.profile.shape import Shape, Unpivot
from transforms.profile_check.finding import Finding, meant

FILE = "profile.yml"
PARTS: dict[str, type[BaseModel]] = {
    "sources": Source, "retention": Retention, "notify": Notice, "database": Database,
    "judgements": Judgements, "files": FileReading, "since": FileReading, "alternatives": FileReading, "shape": Shape,
    "unpivot": Unpivot, "twins": Twins,
}  # fmt: skip
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def check(folder: Path) -> tuple[Profile | None, list[Finding]]:
    """The profile without its wrong keys (None where too little is left), and what is wrong."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
        content, tree = yml.load(text), yml.compose(text)
    except (OSError, UnicodeDecodeError) as error:
        return None, [Finding(FILE, "", f"cannot be read ({type(error).__name__})", "write it (docs/new-country.md)")]
    except yml.Error as error:
        return None, [Finding(FILE, _mark(error), "is not YAML", "mend what stands there or just before")]
    if not isinstance(content, dict):
        return None, [Finding(FILE, "", "is no list of keys and values", "write it (docs/new-country.md)")]
    content = {str(key): said for key, said in content.items()}
    unread = [Finding(FILE, _place(tree, at), "nothing reads it", "remove it", False) for at in drop_unread(content)]
    profile, findings = _validated(folder, content, tree)
    return profile, findings + unread + (_references(profile, tree) if profile else [])


def _validated(folder: Path, content: dict[str, Any], tree: Any) -> tuple[Profile | None, list[Finding]]:
    """The profile, read once more without its wrong keys where it has some."""
    try:
        return Profile(folder=folder.resolve(), **content), []
    except ValidationError as error:
        problems = error.errors()
    findings = [_finding(problem["loc"], problem["type"], problem["msg"], tree) for problem in problems]
    for problem in problems:
        _remove(content, problem["loc"])
    try:
        return Profile(folder=folder.resolve(), **content), findings
    except ValidationError:
        return None, findings


def _finding(loc: Sequence[int | str], kind: str, message: str, tree: Any) -> Finding:
    if kind == "extra_forbidden":
        return Finding(FILE, _place(tree, loc), "no such key", meant(str(loc[-1]), _keys(loc)))
    if kind == "missing":
        return Finding(FILE, _key(loc), "is missing", "add it")
    return Finding(FILE, _place(tree, loc), message.removeprefix("Value error, "), "mend it (docs/new-country.md)")


def _keys(loc: Sequence[int | str]) -> list[str]:
    """The keys that may stand where one of them is."""
    for part in reversed(loc[:-1]):
        if part in PARTS:
            return list(PARTS[str(part)].model_fields)
    return [name for name in Profile.model_fields if name != "folder"]


def _remove(content: Any, loc: Sequence[int | str]) -> None:
    for part in loc[:-1]:
        try:
            keys = content if isinstance(content, dict) else range(len(content))
            content = content[next(key for key in keys if str(key) == str(part))]  # a key may be a day, or a number
        except (StopIteration, TypeError):
            return
    if isinstance(content, dict):
        content.pop(loc[-1], None)


def _references(profile: Profile, tree: Any) -> list[Finding]:
    """What the profile names and does not exist."""
    findings = []
    try:
        ZoneInfo(profile.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what = f"{profile.timezone!r} is no time zone"
        findings.append(
            Finding(FILE, _place(tree, ["timezone"]), what, "write one of the IANA list, like Asia/Jakarta")
        )
    for name, source in profile.sources.items():
        place = _place(tree, ["sources", name])
        if name not in contract_names():
            what = f"{name} has no contract under config/contracts/"
            findings.append(Finding(FILE, place, what, meant(name, contract_names())))
        if source.deadline is not None and not _TIME.fullmatch(source.deadline):
            place = _place(tree, ["sources", name, "deadline"])
            findings.append(Finding(FILE, place, f"{source.deadline!r} is no time of day", 'write "HH:MM" in quotes'))
        if name in contract_names():
            findings += _columns(name, source, tree)
        if both := sorted(set(source.columns) & set(source.ignore)):
            what = f"{both[0]} is both read (columns) and left aside (ignore)"
            findings.append(Finding(FILE, place, what, "keep it in one of them", stops=False))
    if not any(source.required for source in profile.sources.values()):
        what = "no source is required: a day without any data is not stopped"
        findings.append(
            Finding(FILE, _place(tree, ["sources"]), what, "mark those without which there is no list", False)
        )
    return findings


def _columns(name: str, source: Source, tree: Any) -> Iterator[Finding]:
    """What the profile says of single columns: of those that the contract has, and that can be of that kind."""
    contract = load_contract(name)
    of_kind = {
        "calendars": [c.name for c in contract.columns if c.type in ("DATE", "TIMESTAMPTZ")] + ["*"],
        "times": [c.name for c in contract.columns if c.type == "TIMESTAMPTZ"],
        "identifiers": [c.name for c in contract.columns if c.identifier or c.pseudonym],
        "check_digits": [c.name for c in contract.columns if c.identifier or c.pseudonym],
        "real_identifiers": [c.name for c in contract.columns if c.identifier and not c.pseudonym],
        "fractions": [c.name for c in contract.columns if c.whole],
    }
    for key, known in of_kind.items():
        stated = getattr(source, key)
        for column in () if isinstance(stated, str) else stated:
            if column not in known:
                place = _place(tree, ["sources", name, key, column])
                yield Finding(
                    FILE, place, f"{name} has no column {column} that {key} could be of", meant(column, known)
                )
    yield from _twins(name, source, tree)
    clocks = [source.times] if isinstance(source.times, str) else source.times.values()
    if CHECKPOINT in clocks and not any(column.name == "checkpoint" for column in contract.columns):
        place = _place(tree, ["sources", name, "times"])
        yield Finding(FILE, place, f"{name} names no checkpoint whose clock could be meant", "give a time zone")


def _twins(name: str, source: Source, tree: Any) -> Iterator[Finding]:
    """Columns in which twins are made one, and that are not of that kind; codes that they do not have."""
    columns = [column for column in load_contract(name).columns if not column.key]
    of_kind = {
        "sum": [c.name for c in columns if c.type in ("BIGINT", "DOUBLE")],
        "union": [c.name for c in columns if c.type == "VARCHAR[]"],
        "graver": [c.name for c in columns if c.codes],
    }
    for key, known in of_kind.items():
        for column in getattr(source.twins, key):
            if column not in known:
                what = f"{name} has no column {column} that twins could be made one by ({key})"
                yield Finding(FILE, _place(tree, ["sources", name, "twins", key]), what, meant(column, known))
    for column, order in source.twins.graver.items():
        codes = next((c.codes for c in columns if c.name == column), None) or ()
        if column in of_kind["graver"] and set(order) != set(codes):
            what = f"{column} has the codes {', '.join(codes)}"
            place = _place(tree, ["sources", name, "twins", "graver", column])
            yield Finding(FILE, place, what, "name each of them once, from the mildest to the gravest")


def _place(tree: Any, loc: Sequence[int | str]) -> str:
    """`line 7, sources.x.y`: the deepest of these keys that stands in the file."""
    node, line = tree, 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            node, line = pair[1], pair[0].start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return f"line {line}, {_key(loc)}"


def _key(loc: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in loc)


def _mark(error: yml.Error) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else ""
