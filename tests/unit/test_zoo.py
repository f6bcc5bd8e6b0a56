"""The examinations of the readers: damage is the same each time, and a silent misreading is recognised as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from transforms.laboratory.judging import Case, Outcome, Quarantined, Reading, judge
from transforms.laboratory.pollution.__main__ import NAME, examine
from transforms.laboratory.pollution.kinds import variants
from transforms.laboratory.pollution.table import clean_rows, file_text
from transforms.laboratory.showing import in_part, show
from transforms.laboratory.zoo.kinds import damaged
from transforms.laboratory.zoo.subjects import invented

KEYS = ("permit_no",)
ROWS = ({"permit_no": "P1", "workers": 3}, {"permit_no": "P2", "workers": 4})
TRUTH = Reading("accepted", "", ROWS)
CASE = Case("swap", "permits", {"permits.csv": b""})


def outcome(found: Reading, case: Case = CASE) -> Outcome:
    return judge(case, TRUTH, found, KEYS).outcome


def test_each_damage_gives_the_same_bytes_again_and_each_seed_others():
    one, again, other = (list(damaged(invented()[0], seed)) for seed in (1, 1, 2))
    assert one == again
    assert [case.files for case in one] != [case.files for case in other]
    assert len({case.kind for case in one}) > 25
    assert variants(1, "a.csv") == variants(1, "a.csv") != variants(2, "a.csv")


def test_the_parts_of_an_examination_hold_each_case_once():
    cases = variants(1, "a.csv")
    parts = [[case for case in cases if in_part(case, f"{number}/3")] for number in (1, 2, 3)]
    assert sorted(id(case) for part in parts for case in part) == sorted(map(id, cases))
    assert all(parts)


def test_a_changed_cell_that_nobody_is_told_of_is_silent():
    changed = replace(TRUTH, accepted=(ROWS[0], {"permit_no": "P2", "workers": 40}))
    assert outcome(TRUTH) is Outcome.RIGHT
    assert outcome(changed) is Outcome.SILENT
    assert outcome(replace(changed, told=frozenset({"the mean of workers is ten times the usual one"}))) is Outcome.TOLD
    # somebody else's row in quarantine says nothing of this one
    aside = Quarantined("permits.csv", 9, ("workers: is not a number",), "P9,x")
    assert outcome(replace(changed, quarantined=(aside,))) is Outcome.SILENT


def test_a_record_in_two_versions_is_no_double_where_the_truth_has_both():
    """A correction in the same delivery: of a key the version that was recorded last is compared."""
    first, last = ({**ROWS[0], "workers": n, "recorded_at": f"2026-03-0{n}"} for n in (1, 2))
    truth = replace(TRUTH, accepted=(last, first))
    assert judge(CASE, truth, replace(truth, accepted=(first, last)), KEYS).outcome is Outcome.RIGHT
    assert judge(CASE, truth, replace(truth, accepted=(first, last, last)), KEYS).outcome is Outcome.SILENT
    assert judge(CASE, truth, replace(truth, accepted=(first,)), KEYS).outcome is Outcome.SILENT


def test_records_of_one_line_are_set_aside_with_it():
    lost = replace(TRUTH, accepted=())
    aside = Quarantined("permits.csv", 2, ("the line has 3 cells, the header has 2",), "")
    assert outcome(replace(lost, quarantined=(aside,)), replace(CASE, shared=1)) is Outcome.QUARANTINED
    assert outcome(replace(lost, quarantined=(aside,))) is Outcome.SILENT


def test_a_missing_row_is_told_only_where_it_is_in_quarantine_or_a_signal_says_so():
    lost = Reading("accepted", "", ROWS[:1])
    aside = Quarantined("permits.csv", 3, ("has 3 cells, not 2",), "P2,4,")
    assert outcome(lost) is Outcome.SILENT
    assert outcome(replace(lost, quarantined=(aside,))) is Outcome.QUARANTINED
    assert outcome(replace(lost, told=frozenset({"half of the usual rows"}))) is Outcome.TOLD
    assert outcome(lost, replace(CASE, gone=frozenset({("P2",)}))) is Outcome.RIGHT


def test_what_is_told_of_the_undamaged_delivery_as_well_tells_nothing():
    truth, lost = replace(TRUTH, told=frozenset({"late"})), Reading("accepted", "", ROWS[:1], told=frozenset({"late"}))
    assert judge(CASE, truth, lost, KEYS).outcome is Outcome.SILENT


def test_a_lucky_guess_is_silent_and_a_row_that_is_none_too():
    assert outcome(TRUTH, replace(CASE, ambiguous=True)) is Outcome.SILENT
    assert outcome(replace(TRUTH, accepted=(*ROWS, {"permit_no": "Total", "workers": 7}))) is Outcome.SILENT


@pytest.mark.parametrize(
    ("found", "ends"),
    [
        (Reading("refused", "permits.csv, line 3: is not utf-8"), Outcome.REFUSED),
        (Reading("refused", "something is wrong"), Outcome.UNNAMED),
        (Reading("fault", "a mapping keeps each row"), Outcome.FAULT),
        (Reading("crash", "KeyError: 'x'"), Outcome.CRASH),
        (Reading("unseen", "nothing new"), Outcome.SILENT),
    ],
)
def test_what_is_not_taken_in_is_refused_by_name_or_a_fault(found, ends):
    assert outcome(found) is ends


def test_through_the_product_the_clean_file_is_right_and_one_with_other_letters_is_not(tmp_path):
    rows = clean_rows(1)
    same = Case("none", "clean", {NAME: file_text(rows).encode()})
    planted = Case("planted", "another platform", {NAME: file_text(rows).replace("telegram", "Telegraf").encode()})
    verdicts = examine([same, planted], 1, tmp_path)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.RIGHT, Outcome.SILENT]
    assert "| planted |" in show(verdicts)
    assert "Telegraf instead of telegram" in show(verdicts)
