"""What no font can print is told once, with what to install, and never left to boxes on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from transforms.languages import fonts
from transforms.profile_check import printable_letters
from transforms.running.progress import _line


@pytest.fixture(autouse=True)
def machine_without_system_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typst's own fonts have Latin, Greek and Cyrillic letters."""
    fonts._is_missing.cache_clear()
    monkeypatch.setattr(fonts, "fonts", lambda: typst.Fonts(include_system_fonts=False))


def test_a_script_without_a_font_is_told_once_with_what_to_install() -> None:
    assert fonts.lacking(["PT Sinar", "Кино", "Αθηνά", "Phúc"]) == []
    east = [("Chinese, Japanese or Korean", "fonts-noto-cjk")]
    assert fonts.lacking(["松田町", "ひので", "ハーモニー", "한빛", "ﾊﾟ"]) == east
    assert fonts.lacking(["Sinar 松田町", "ขนส่ง"]) == [*east, ("Thai", "fonts-noto-core")]
    assert len(fonts.unprintable(["松", "田"])) == 1


def test_a_profile_in_such_a_script_is_told_at_once_and_stops_no_day(tmp_path: Path) -> None:
    (tmp_path / "profile.yml").write_text("columns: [許可番号, 名称, ひ, カ]", encoding="utf-8")
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "ja.yml").write_text("locale: ja_JP # 日本", encoding="utf-8")
    (found,) = printable_letters.check(tmp_path)
    assert not found.stops
    assert found.line().startswith("profile.yml: papers (PDF) cannot show Chinese, Japanese or Korean letters")
    assert "fonts-noto-cjk" in found.line()


def test_a_run_says_it_beside_its_draft() -> None:
    assert _line({"run_id": "r", "digest": "d"}) == "run r, digest d"
    told = _line({"run_id": "r", "digest": "d", "unprinted": fonts.unprintable(["松"])})
    assert told.startswith("run r, digest d; papers (PDF) cannot show Chinese")
