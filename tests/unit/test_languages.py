"""A language is a catalogue, shipped or in the profile; what it lacks is found before anything runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from transforms import languages
from transforms.command import main
from transforms.errors import AwasError
from transforms.profile import load_profile
from transforms.profile_check import check
from transforms.release.texts.words import load_words
from transforms.settings import CONFIG_DIR

SHIPPED = CONFIG_DIR / "messages"
COUNT = len(languages.english())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A profile of its own."""
    return Path(shutil.copytree(CONFIG_DIR / "profiles" / "us_h2", tmp_path / "landia"))


def write(folder: Path, language: str, text: str) -> None:
    path = folder / "messages" / f"{language}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def told(folder: Path, *, stops: bool = True) -> list[str]:
    return [finding.line() for finding in check(folder)[1] if finding.stops == stops]


def speak(folder: Path, language: str) -> None:
    path = folder / "profile.yml"
    path.write_text(path.read_text("utf-8").replace("languages: [en]", f"languages: [{language}]"), encoding="utf-8")


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yml")), ids=lambda path: path.stem)
def test_every_shipped_language_is_complete(path: Path) -> None:
    assert languages.missing(path.stem, None) == []
    assert list(languages.misfits(path)) == []


def test_a_language_without_a_catalogue_is_refused_when_the_profile_is_loaded(folder: Path) -> None:
    speak(folder, "km")
    with pytest.raises(AwasError, match=r"language km has no catalogue .* add .*messages/km.yml: `awas messages km`"):
        load_profile(str(folder))


def test_a_profile_says_a_few_messages_in_its_own_words(folder: Path) -> None:
    write(folder, "en", "visits: {one: '{n} call today', other: '{n} calls today'}\n")
    words = load_words("en", load_profile(str(folder)))
    assert (words("visits", n=2), words("all_units")) == ("2 calls today", load_words("en")("all_units"))
    assert told(folder) == []


def test_missing_messages_unknown_ones_and_other_places_are_told(folder: Path) -> None:
    english = yaml.safe_load((SHIPPED / "en.yml").read_text(encoding="utf-8"))
    for key in [
        key for key in english if key.startswith(("column_", "state_", "lane_", "health_", "public_", "story_"))
    ]:
        del english[key]
    lacking = COUNT - len(english)
    english |= {"locale": "xx_XX", "list_number": "Liste {nummer}", "visits": {"one": "ein Besuch"}, "hello": "Hallo"}
    write(folder, "de", yaml.safe_dump(english))
    speak(folder, "de")
    assert sorted(told(folder)) == [
        f"messages/de.yml: {lacking} of {COUNT} messages are missing: health_fine, health_late, health_behind, …; "
        "translate them: `awas messages de` adds them to the file",
        "messages/de.yml: hello: is no message that anything shows; remove it, or mend the spelling",
        "messages/de.yml: list_number: has {nummer}, which the English message has not ({run}); remove it",
        "messages/de.yml: list_number: lacks {run}, which the English message has; add it",
        "messages/de.yml: locale: 'xx_XX' is no locale that Babel knows; write a language, or language_COUNTRY (km_KH)",
        "messages/de.yml: visits: has no form other; add it: it stands for all that have no form of their own",
    ]


def test_a_few_messages_that_a_new_version_brings_are_english_until_they_are_translated(folder: Path) -> None:
    """A list that says one word in English is better than none: it is told, and the day goes on."""
    catalogue = yaml.safe_load((SHIPPED / "en.yml").read_text(encoding="utf-8"))
    del catalogue["rank"]
    write(folder, "de", yaml.safe_dump(catalogue | {"locale": "de", "all_units": "Alle Stellen"}))
    speak(folder, "de")
    assert told(folder) == []
    assert (
        f"messages/de.yml: 1 of {COUNT} messages are missing, and shown in English: rank; translate them: "
        "`awas messages de` adds them to the file"
    ) in told(folder, stops=False)
    words = load_words("de", load_profile(str(folder)))
    assert (words("all_units"), words.either("rank", "")) == ("Alle Stellen", str(languages.english()["rank"]))


def test_a_catalogue_that_was_filled_with_the_english_words_is_told(folder: Path) -> None:
    """It lacks nothing, and its readers get English all the same. A few words are the same in two languages."""
    catalogue = yaml.safe_load((SHIPPED / "en.yml").read_text(encoding="utf-8")) | {"locale": "de"}
    write(folder, "de", yaml.safe_dump(catalogue))
    speak(folder, "de")
    alike = f"messages/de.yml: {COUNT - 1} of {COUNT} messages are the English words: ordinal, dates, language, …; "
    assert f"{alike}translate them: readers will see English" in told(folder, stops=False)
    few = {key: words if number < 20 else f"x {words}" for number, (key, words) in enumerate(catalogue.items())}
    write(folder, "de", yaml.safe_dump(few | {"locale": "de"}))
    assert not any("are the English words" in line for line in told(folder, stops=False))


def test_the_skeleton_holds_what_is_missing_and_keeps_what_has_words(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["messages", "km", "--profile", str(folder)]) == 0
    path = folder / "messages" / "km.yml"
    assert f"messages/km.yml: {COUNT} still to be translated" in capfd.readouterr().out
    text = path.read_text(encoding="utf-8")
    assert "# List {run}\nlist_number:\n" in text
    path.write_text(text.replace("list_number:\n", "list_number: 'បញ្ជី {run}'\n"), encoding="utf-8")
    assert main(["messages", "km", "--profile", str(folder)]) == 0
    assert f"messages/km.yml: {COUNT - 1} still to be translated" in capfd.readouterr().out
    text = path.read_text(encoding="utf-8")
    assert text.count("list_number:") == 1
    assert text.count("\nall_units:") == 1
    assert set(yaml.safe_load(text)) == set(languages.english())


def test_a_catalogue_that_is_not_one_is_told(folder: Path) -> None:
    write(folder, "en", "visits: [\n")
    assert any(line.startswith("messages/en.yml: ") for line in told(folder))


@pytest.mark.parametrize(
    ("catalogue", "text", "told_as"),
    [
        ("cards/en", "A16: Fees\n", "A16: not a catalogue of words: it must be texts by their part"),
        ("cards/en", "A16: {name: [Fees]}\n", "A16: not a catalogue of words: it must be texts by their part"),
        ("cards/en", "- A16\n", "not a catalogue of words: it must be a list of keys and their words"),
        ("account/en", "hits: 7\n", "hits: not a catalogue of words: it must be texts by their part"),
        ("management/en", "hits: 7\n", "hits: not a catalogue of words: it must be texts by their part"),
        ("terms/en", "agency: {one: union}\n", "agency: not a catalogue of words: it must be a text;"),
        ("en", "visits: [visit, visits]\n", "visits: not a catalogue of words: it must be a text, or texts by"),
        ("en", "visits: {other: {n: visits}}\n", "visits: not a catalogue of words: it must be a text, or texts by"),
        ("en", "dates: short\n", "dates: not a catalogue of words: it must be texts by their part"),
    ],
)
def test_words_in_another_form_than_their_key_has_are_told(
    folder: Path, catalogue: str, text: str, told_as: str
) -> None:
    """A list has to be made in words: a day would end in the middle of its pages."""
    write(folder, catalogue, text)
    (line,) = (line for line in told(folder) if "catalogue of words" in line)
    assert told_as in line and f"{catalogue}.yml: " in line


def test_a_term_that_no_text_has_is_told(folder: Path) -> None:
    write(folder, "terms/id", "agen: P3MI\nagenda: P3MI\n")
    speak(folder, "id")
    (odd,) = (finding for finding in check(folder)[1] if finding.file == "messages/terms/id.yml")
    assert (odd.place, odd.what, odd.stops) == ("agenda", "stands in no text", False)
