"""The words by which adverts are judged: by language, extended by a profile, and told where there are none."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from transforms.laboratory import story
from transforms.profile import load_profile
from transforms.profile_check import adverts
from transforms.settings import CONFIG_DIR

MARKERS = {"no_skill", "hurry", "free_travel", "visitor_pass", "chat_only", "everyday"}
DAY = date(2026, 3, 31)


@lru_cache(maxsize=1)
def shipped() -> list[dict[str, str]]:
    with (CONFIG_DIR / "advert_words.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(folder: Path, texts: list[str], own: list[story.Row] | None = None) -> dict[str, tuple[bool, list[str]]]:
    """Of each text whether it is read, and the signs in it."""
    given = {
        "job_adverts": [
            {"advert_id": f"J{number}", "posted_on": "2026-03-01", "agency_name": "A", "text": text}
            for number, text in enumerate(texts)
        ]
    } | ({"ref.advert_words": own} if own else {})
    con = story.session(folder, given, DAY, needs={"core.advert_said"})
    found = con.execute("select text, is_read, list_sort(markers) from core.advert_said").fetchall()
    return {text: (is_read, markers) for text, is_read, markers in found}


def test_every_language_has_words_of_every_sign_and_each_is_found_in_a_sentence(tmp_path: Path) -> None:
    assert {"ar", "bn", "es", "fr", "hi", "ja", "km", "ko", "my", "ne", "pt", "th", "tl", "vi", "zh"} < {
        row["language"] for row in shipped()
    }
    texts = {f"1. {row['words'].replace('*', ' 2 ').upper()}!!": row for row in shipped()}
    found = read(tmp_path, list(texts))
    assert [text for text, row in texts.items() if row["marker"] not in found.get(text, (False, []))[1]] == []
    for language in {row["language"] for row in shipped()}:
        assert {row["marker"] for row in shipped() if row["language"] == language} == MARKERS


def test_an_advert_is_read_in_a_language_whose_words_are_known_with_accents_or_without(tmp_path: Path) -> None:
    honest = {
        "Se busca soldador. Contrato de dos años, entrevista en nuestra oficina.": ["everyday"],
        "Vagas para pedreiro, contrato e salário a combinar": ["everyday"],
        "Precisa-se, NAO PRECISA DE EXPERIENCIA, visto de turismo": ["everyday", "no_skill", "visitor_pass"],
        "Tuyển lao động đi làm việc ở nước ngoài, khong can kinh nghiem": ["everyday", "no_skill"],
        "海外募集、未経験ok、連絡はlineのみ": ["chat_only", "everyday", "no_skill"],
    }
    unread = ["Kazi nje ya nchi bila uzoefu, ondoka leo", "Praca za granica, bez doswiadczenia", "☎☎☎"]
    found = read(tmp_path, [*honest, *unread])
    assert {text: found[text] for text in honest} == {text: (True, signs) for text, signs in honest.items()}
    assert not any(found.get(text, (False, []))[0] for text in unread)


def test_what_a_profile_says_of_a_sign_in_a_language_counts_alone(tmp_path: Path) -> None:
    own = [
        {"language": "sw", "marker": "no_skill", "words": "bila uzoefu", "read_by_speaker": "yes"},
        {"language": "es", "marker": "hurry", "words": "al tiro", "read_by_speaker": "yes"},
    ]
    found = read(tmp_path, ["Kazi bila uzoefu", "Salida inmediata, trabajo", "Al tiro, sin experiencia"], own)
    assert found["Kazi bila uzoefu"] == (True, ["no_skill"])
    assert found["Salida inmediata, trabajo"][1] == ["everyday"]
    assert found["Al tiro, sin experiencia"] == (True, ["everyday", "hurry", "no_skill"])


@pytest.mark.parametrize(
    ("languages", "told"),
    [
        ("en, id", []),
        ("en, es", ["no speaker of es has read all of the words by which adverts are judged (A32)"]),
        ("sw", ["no words of adverts are known in sw: what is written in it is not read, and not counted (A32)"]),
    ],
)
def test_check_profile_tells_of_adverts_that_nobody_reads(tmp_path: Path, languages: str, told: list[str]) -> None:
    folder = tmp_path / "landia"
    shutil.copytree(CONFIG_DIR / "profiles" / "asean", folder)
    profile = load_profile(str(folder)).model_copy(update={"languages": languages.split(", ")})
    assert [finding.what for finding in adverts.check(profile)] == told
    assert not any(finding.stops for finding in adverts.check(profile))


def test_who_has_read_the_words_is_said_as_in_every_reference_file(tmp_path: Path) -> None:
    """T, Y, true and 1 are yes to a day; check-profile takes them for the same."""
    folder = tmp_path / "landia"
    shutil.copytree(CONFIG_DIR / "profiles" / "asean", folder)
    profile = load_profile(str(folder)).model_copy(update={"languages": ["sw"]})
    for said, told in (("T", 0), ("yes", 0), ("true", 0), ("1", 0), ("no", 1), ("f", 1), ("", 1)):
        rows = f"language,marker,words,read_by_speaker\nsw,no_skill,bila uzoefu,{said}\n"
        (folder / "reference" / "advert_words.csv").write_text(rows, encoding="utf-8")
        assert len(list(adverts.check(profile))) == told
