"""YAML, read by the library's fast reader where it was built with one."""

from __future__ import annotations

from typing import Any

import yaml

Error = yaml.YAMLError
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str) -> Any:
    """The content of a YAML text: plain values, lists and mappings, never objects. Raises `Error`."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  both are safe loaders


def compose(text: str) -> yaml.Node | None:
    """The same text as nodes that know their lines. Raises `Error`."""
    return yaml.compose(text, Loader=_LOADER)
