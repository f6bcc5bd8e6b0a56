"""What stands in the files of a release: all of their bytes, and the words of a page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def words_of(path: Path) -> str:
    text = re.sub(r"<(script|style)>.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def page_of(draft: Path, name: str) -> str:
    """The words of a page of a draft."""
    [path] = draft.glob(name)
    return words_of(path)
