"""YAML, read by the library's fast reader where it was built with one.

What is written as it stands means what it says: a column called No, the country NO and a clock's 22:00 are texts.
YAML 1.1, which the library reads, takes them for false, false and 1,320; as in YAML 1.2, true and false alone are
yes and no here.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

Error = yaml.YAMLError
_BOOL, _INT = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int"


# the fast reader, for which yes and no, numbers to the base of 60 and of 8 are no values
_LOADER: Any = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
_LOADER.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in (_BOOL, _INT)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_LOADER.add_implicit_resolver(_BOOL, re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), list("tTfF"))
_LOADER.add_implicit_resolver(_INT, re.compile(r"[-+]?(?:0|[1-9][0-9_]*)\Z"), list("-+0123456789"))


def load(text: str) -> Any:
    """The content of a YAML text: plain values, lists and mappings, never objects. Raises `Error`."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506  a safe loader


def compose(text: str) -> yaml.Node | None:
    """The same text as nodes that know their lines. Raises `Error`."""
    return yaml.compose(text, Loader=_LOADER)
