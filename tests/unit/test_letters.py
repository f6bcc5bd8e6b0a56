"""A letter goes out instead of a visit: what it asks may be told, and what became of earlier ones is said."""

from __future__ import annotations

from tests.unit.conftest import World
from tests.unit.test_sections import words_of
from transforms.laboratory.scored_day import session

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
    assert "Mohon dijawab dalam 14 hari" in indonesian
    assert "Letters instead of a visit" in words_of(folder / "index.html")
    assert not (folder.parent / "jakarta" / "letters.html").exists()
