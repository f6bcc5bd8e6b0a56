"""Extensions are loaded where their packages lie; one whose file changed since it was checked is checked again."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from transforms.warehouse import extensions


def test_nothing_is_copied_into_the_home(tmp_path: Path) -> None:
    with extensions.connect({"extension_directory": str(tmp_path)}, ["sqlite_scanner"]) as con:
        loaded = con.execute(
            "select install_mode from duckdb_extensions() where loaded and extension_name = 'sqlite_scanner'"
        ).fetchall()
    assert loaded == [("NOT_INSTALLED",)]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_altered_is_refused_though_one_was_loaded_from_there_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a file that is the very one that was checked goes unchecked; its last bytes are its signature."""
    copy = Path(shutil.copy(extensions._path("sqlite_scanner"), tmp_path))
    monkeypatch.setattr(extensions, "_path", lambda name: copy)
    for _ in range(2):
        extensions.connect({}, ["sqlite_scanner"]).close()
    with copy.open("r+b") as file:
        file.seek(-10, 2)
        file.write(b"\x00\x01")
    with pytest.raises(duckdb.Error, match="signature"):
        extensions.connect({}, ["sqlite_scanner"])
