"""A release in Python: opened read-only, asked, compared with another, and written to files that stay text."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import awas
from tests.unit.conftest import World
from transforms.laboratory.scored_day import AGENCIES


def test_a_release_is_opened_by_its_name_and_answers_in_frames(
    released: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWAS_HOME", str(released.settings.home))
    with awas.open() as release:
        assert set(release.table("agency")["entity_id"]) == {row[0] for row in AGENCIES}
        assert release.sql("select name from agency where entity_id = ?", ["a4"])["name"].to_list() == [
            "CV Karya Mandiri"
        ]
        assert float(release.why("a1")["points"].sum()) == pytest.approx(7.28)
        assert len(release.history("a1")) == 2
        assert {"permit", "cohort", "route_scores"} <= set(release.tables()["name"])
        assert "workers" in set(release.columns("agency")["column_name"])
        with pytest.raises(KeyError, match="has no table agencies; it has agency, "):
            release.table("agencies")
        moved = awas.compare(release, release)
        assert set(moved["movement"]) == {"same"} and "a1" in set(moved["entity_id"])
        for form in ("csv", "parquet", "xlsx"):
            release.export(tmp_path / "out", tables=["agency"], form=form)  # type: ignore[arg-type]
    assert "'=HYPERLINK" in (tmp_path / "out" / "agency.csv").read_text(encoding="utf-8")
    assert len(pd.read_parquet(tmp_path / "out" / "agency.parquet")) == len(AGENCIES)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "agency.xlsx").active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)}
    assert kinds == {"s"}  # text, no formula


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no release nowhere: neither a folder with watchlists\.duckdb"):
        awas.open("nowhere")
