"""What a page says beside a number: over which time it counts, and what in a source is unlike before."""

from __future__ import annotations

from datetime import date

import duckdb

from tests.unit.conftest import World
from transforms.cards import load_cards
from transforms.laboratory.scored_day import session
from transforms.release.pages.counted_periods import window
from transforms.release.texts.alarms import alarm, signal
from transforms.release.texts.inflection import inflected
from transforms.release.texts.words import load_words

WORDS = load_words("en")
DRIFT = (
    "like_its_past: other_country code: 1.17: share of TUR 0.0, usually 0.01; share of SAU 0.115, usually 0.047, "
    "at most 1"
)


def test_a_reason_says_over_which_time_it_counts_unless_its_own_words_do() -> None:
    """Two counts of one route that rest on other spans of time would else seem to contradict each other."""
    card = load_cards()["R09"]
    said = window(WORDS, card, "2,170 visitors were not seen")
    assert said.startswith(f"counted over {card.window_days} days that ended {card.maturity_days} days ago")
    assert window(WORDS, card, f"2,170 visitors of {card.window_days} days were not seen") == ""


def test_a_reason_says_whether_peers_or_oversights_were_compared() -> None:
    """Where cases break a law, the rate beside them is not what peers do (decision 0024)."""
    cards = load_cards().values()
    assert [c.id for c in cards if "(oversights:" in c.reason["en"]] == [c.id for c in cards if c.oversights]
    assert all("{peer_num_of_100}" in reason for c in cards if c.oversights for reason in c.reason.values())


def test_an_alarm_names_the_column_and_says_what_was_and_what_is_usual() -> None:
    assert signal(WORDS, DRIFT) == (
        "other_country, how often each code stands there: Türkiye 0 of 100, usually 1 of 100; "
        "Saudi Arabia 12 of 100, usually 4.7 of 100"
    )


def test_few_rows_and_an_empty_column_are_said_in_plain_words() -> None:
    """Inspectors read "usual_volume_floor: 0.0952381, at least 0.25" and "Valid to raw: 2: is empty …, at most 1"."""
    few = "usual_volume_floor: 0.0952381: 10 rows, usually 1105, at least 0.25"
    assert signal(WORDS, few) == "10 rows came; usual for this weekday are 1,105"
    assert signal(load_words("id"), few) == "10 baris datang; biasanya 1.105 pada hari yang sama"
    many = "usual_volume_ceiling: 5: 1 rows, usually 0, at most 4"
    assert signal(WORDS, many) == "1 row came; usual for this weekday are 0"
    empty = "like_its_past: Valid to raw: 2: is empty in the first delivery, at most 1"
    assert signal(WORDS, empty) == "Valid to, in the file as it came: empty in the first delivery"
    assert signal(load_words("ms"), empty) == "Valid to, dalam fail asal: kosong dalam penghantaran pertama"


def test_what_is_not_known_elsewhere_and_columns_that_are_missing_are_said_in_plain_words() -> None:
    """Inspectors read "known_to_the_other_source: 0.329942, at most 0.2" and "daily: 10^1.31, usually 10^1.92"."""
    unknown = "known_to_the_other_source: 0.329942, at most 0.2"
    assert signal(WORDS, unknown) == (
        "33 of 100 rows name a record that the other sources do not have; at most 20 of 100 is usual here"
    )
    daily = "like_its_past: applied_on daily: 1.4: 20.0, usually 83.0, at most 1"
    assert signal(WORDS, daily) == "applied_on, rows a day: 20, usually 83"
    absent = "not in the delivery: recorded_at; ignore in the profile for what never is"
    assert signal(WORDS, absent) == "1 usual column is not in what was received"
    lost = absent.replace("recorded_at", "Destino, from which the mapping reads destination")
    assert signal(WORDS, lost) == "1 usual column is not in what was received"


def test_a_reason_s_words_follow_their_number() -> None:
    """Pages said "1 complaints" and "1 other agencies have"."""
    reason = "{num} {num|complaint|complaints} for {den} {den|worker|workers}"
    assert inflected(reason, {"num": 1, "den": 20}, WORDS.locale) == "{num} complaint for {den} workers"
    assert inflected(reason, {"num": 0, "den": 1}, WORDS.locale) == "{num} complaints for {den} worker"
    assert inflected(reason, {"num": None, "den": None}, WORDS.locale) == "{num} complaints for {den} workers"
    # a language without such forms takes its only one
    assert inflected("{num|pengaduan}", {"num": 1}, load_words("id").locale) == "pengaduan"


def test_an_alarm_of_another_kind_stays_as_the_check_wrote_it_and_no_more_than_two_are_told() -> None:
    said = alarm(WORDS, "Work permits", ["the last line has no end: the file may be cut off", "b", "c"])
    assert said == (
        "Work permits: unlike before or unknown, somebody has to look at it: the last line has no end: "
        "the file may be cut off; b. 1 more thing is in watchlists.duckdb."
    )


def test_a_page_tells_what_is_odd_in_what_it_rests_on_and_not_where_a_header_stands(world: World) -> None:
    """A register of last quarter is told of as long as it is in force; where a header stands is for those who look
    after the profile, and stands in data_health."""
    con, day = session(), date(2026, 3, 31)
    con.execute(
        "insert into lake.ledger.delivery select * replace ('p2' as delivery_id, $day as delivered_on, "
        "$day as known_from) from lake.ledger.delivery where source = 'work_permits'",
        {"day": day},
    )
    for source, delivery, since, note in (
        ("agency_register", "agency_register-1", None, "the last line has no end"),
        ("work_permits", "p2", day, "half of the file is in no order of days"),
        ("work_permits", "p2", day, "a.csv: 1 line stands above the header, the profile says 0 (skip_rows)"),
    ):
        con.execute(
            "insert into lake.ledger.validation select $d, $s, coalesce($t, min(delivered_on)), 'signal', null, "
            "'warning', false, null, null, $n from lake.ledger.delivery where delivery_id = $d",
            {"d": delivery, "s": source, "t": since, "n": note},
        )
    draft = world.draft(con).path
    page = (draft / "units" / "batam" / "index.html").read_text(encoding="utf-8")
    shown = {note: note in page for note in ("the last line has no end", "in no order of days", "(skip_rows)")}
    assert shown == {"the last line has no end": True, "in no order of days": True, "(skip_rows)": False}
    with duckdb.connect(str(draft / "watchlists.duckdb"), read_only=True) as release:
        kept = dict(
            release.execute("select source, len(signals) from marts.data_health where signals <> []").fetchall()
        )
    assert kept == {"agency_register": 1, "work_permits": 2}


def test_what_a_check_wrote_in_english_says_so_in_another_language() -> None:
    assert (
        signal(load_words("id"), "the file may be cut off") == "pesan program (bahasa Inggris): the file may be cut off"
    )
