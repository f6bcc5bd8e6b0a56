"""Settings and profiles: what is misspelt is refused, with its name, where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.errors import AwasError
from transforms.profile import load_profile
from transforms.settings import Settings, is_remote, load_settings, local_path


def test_a_setting_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWAS_DROP", "/data")
    with pytest.raises(AwasError, match=r"unknown setting AWAS_DROP .* known are .*AWAS_DROPS"):
        load_settings()


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWAS_HOME", str(tmp_path))
    monkeypatch.setenv("AWAS_PROFILE", "us_h2")
    settings = load_settings()
    assert (settings.home, settings.profile) == (tmp_path, "us_h2")


def test_a_key_is_never_shown() -> None:
    assert "hunter2" not in repr(Settings(key="hunter2 hunter2 hunter2"))  # type: ignore[arg-type]


def test_a_short_key_is_no_key() -> None:
    with pytest.raises(AwasError, match=r"AWAS_KEY is missing or shorter"):
        Settings(key="short").pseudonym_keys()  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["asean", "us_h2", "hk_border", "ca_lmia"])
def test_the_shipped_profiles_load(name: str) -> None:
    assert load_profile(name).name == name


def test_an_unknown_profile_is_named_with_those_that_exist() -> None:
    with pytest.raises(AwasError, match=r"unknown profile atlantis: .* shipped are .*hk_border"):
        load_profile("atlantis")


def write_profile(folder: Path, text: str) -> str:
    folder.mkdir()
    (folder / "profile.yml").write_text("name: x\ntimezone: UTC\ndrops: var/drops\n" + text, encoding="utf-8")
    return str(folder)


def test_an_unknown_key_in_a_profile_is_named(tmp_path: Path) -> None:
    name = write_profile(tmp_path / "one", "sources: {work_permits: {requird: true}}\n")
    with pytest.raises(AwasError, match=r"profile.yml: sources.work_permits.requird"):
        load_profile(name)


def test_a_source_without_a_contract_is_named(tmp_path: Path) -> None:
    name = write_profile(tmp_path / "two", "sources: {horoscopes: {}}\n")
    with pytest.raises(AwasError, match=r"sources.horoscopes: no such contract"):
        load_profile(name)


def test_where_deliveries_drop_may_be_a_file_address() -> None:
    assert local_path("file:///data/a%20b") == Path("/data/a b")
    assert not is_remote("file:///data/a%20b")
    assert is_remote("sftp://supplier@/out")
