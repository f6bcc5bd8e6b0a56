"""What people judged is in one file, each number with its reason; a profile may change it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from transforms import judgements
from transforms.errors import AwasError
from transforms.judgements import FILE, Judgements, shipped
from transforms.profile import load_profile
from transforms.profile_check import check

PROFILE = "name: landia\ntimezone: Asia/Jakarta\ndrops: drops\nsources: {work_permits: {required: true}}\n"


def folder(path: Path, more: str) -> Path:
    (path / "profile.yml").write_text(PROFILE + more, encoding="utf-8")
    return path


def test_every_judgement_has_its_reason() -> None:
    assert list(yaml.safe_load(FILE.read_text(encoding="utf-8"))) == list(Judgements.model_fields)


def test_one_without_a_reason_and_one_that_nobody_knows_are_refused(tmp_path: Path) -> None:
    path, whole = tmp_path / "judgements.yml", FILE.read_text(encoding="utf-8")
    unknown = f"{whole}luck: {{value: 1, reason: none}}\n"
    for text, told in (("random_share: {value: 0.2}", "reason"), (unknown, "luck"), ("x", "no list")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(AwasError, match=rf"judgements\.yml: .*{told}"):
            judgements.read(path)


def test_a_profile_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    own = load_profile(str(folder(tmp_path, "judgements: {random_share: 0.2}\n"))).judgements
    assert own.differing(shipped()) == {"random_share": (0.2, shipped().random_share)}


def test_a_profile_that_judges_what_is_not_judged_is_refused(tmp_path: Path) -> None:
    _, found = check(folder(tmp_path, "judgements: {random_shar: 0.2, steady: 0.5}\n"))
    told = [finding.line() for finding in found if finding.stops]
    assert any("judgements.random_shar: no such key" in line and "random_share" in line for line in told)
    assert any("judgements.steady" in line for line in told)


def test_keys_of_version_one_that_nothing_read_are_told_and_not_refused(tmp_path: Path) -> None:
    old = "thresholds: {listed: 3}\n" + "languages: [en]\n"
    text = PROFILE.replace("required: true", "required: true, feeds: [A01]") + old
    (tmp_path / "profile.yml").write_text(text, encoding="utf-8")
    assert load_profile(str(tmp_path)).sources["work_permits"].required
    told = [finding.line() for finding in check(tmp_path)[1] if "nothing reads it" in finding.line()]
    assert len(told) == 2
