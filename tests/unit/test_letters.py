"""A letter goes out instead of a visit: what it asks may be told, and what became of earlier ones is said."""

from __future__ import annotations

from tests.unit.conftest import World
from tests.unit.support.pages import words_of
from transforms.laboratory.scored_day import session
from transforms.release.texts.reasons import sentence
from transforms.release.texts.words import load_words

SENT = """
insert into lake.score.letter by name
select * from (values
    (date '2026-03-31', 'agency', 'batam', 1, 'a1'), (date '2026-03-30', 'agency', 'batam', 1, 'a3')
) as t (as_of, entity_kind, unit, place, entity_id)
"""


def test_a_letter_asks_what_may_be_told_and_says_nothing_of_complaints_rank_or_score(world: World) -> None:
    """a1 has unused permits and complaints: only the permits are asked about. The letter to a3 of the day before came
    to nothing new: a3 is on today's list, so it is visited."""
    con = session()
    con.execute(SENT)
    folder = world.draft(con).path / "units" / "batam"
    english, indonesian = (words_of(folder / name) for name in ("letters.html", "letters.id.html"))
    letter, _, earlier = english.partition("What became of earlier letters")
    assert "41 of 96 permits were never used to cross" in letter and "Thirty permits with an exit stamp" in letter
    assert not any(word in letter.partition("PT Cahaya")[2] for word in ("omplaint", "rank", "score", "points"))
    assert "30 Mar 2026" in earlier and "on a list today" in earlier
    assert "Reference: 20260331-a1" in letter and "Please answer by 14 April 2026" in letter
    assert "Mohon dijawab paling lambat 14 April 2026" in indonesian
    assert "Letters instead of a visit" in words_of(folder / "index.html")
    assert not (folder.parent / "jakarta" / "letters.html").exists()


def test_what_may_not_be_told_leaves_no_hole_in_a_sentence() -> None:
    """A base that would give the cases away is left out, not called several; a ban is told without its number."""
    words = load_words("en")
    point = {"num": 30, "den": None, "num_withheld": None, "den_withheld": "linked", "peer_value": 0.05}
    point |= {"value": None, "expected": None}
    wages = {"en": "{num} of {den} wages are exactly the floor (peers: {peer_num_of_100} of 100)"}
    assert sentence(wages, point, words) == "30 wages are exactly the floor (peers: 5 of 100)"
    ban = point | {"num": None, "num_withheld": "few", "peer_value": None}
    assert sentence({"en": "Bans in force of the agency: {num}"}, ban, words) == "Bans in force of the agency"
