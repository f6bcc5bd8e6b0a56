"""The release: the same bytes twice, nothing small, nothing hostile, and a switch that never lies."""

from __future__ import annotations

import csv
import os
import re
import shutil
import stat
from pathlib import Path

import duckdb
import pytest

from tests.unit.conftest import World
from tests.unit.support.pages import everything
from transforms.deliver.landing import scratch
from transforms.errors import AwasError
from transforms.laboratory.scored_day import AGENCIES, DAY, HOSTILE, session
from transforms.release import DraftInfo, drafting, publish, withdraw
from transforms.release.in_force import log, switch
from transforms.release.privacy import personal
from transforms.release.privacy.provenance import Proof
from transforms.release.record import manifest
from transforms.release.texts import safety
from transforms.release.texts.words import Words, load_words
from transforms.warehouse import connect


def page(info: DraftInfo, unit: str) -> str:
    return (info.path / "units" / unit / "index.html").read_text(encoding="utf-8")


def test_the_same_day_drafted_twice_gives_the_same_bytes(tmp_path: Path, world: World) -> None:
    first = everything(world.draft().path)
    con = session()
    for table in (
        "score.point",
        "score.entity",
        "measure.evidence",
        "measure.volume",
        "resolve.agency_alias",
    ):
        con.execute(f"create or replace table shuffled as select * from lake.{table} as x order by hash(x) desc")
        con.execute(f"delete from lake.{table}; insert into lake.{table} select * from shuffled")
    second = everything(world.draft(con).path)
    assert {"watchlists.duckdb", "agencies.csv", "employers.csv", "routes.csv", "index.html", "manifest.json"} < set(
        first
    )
    assert [name for name in first if first[name] != second.get(name)] == []


def test_another_delivery_is_another_run(world: World) -> None:
    con = session()
    con.execute("update lake.ledger.delivery set fingerprint = 'changed' where source = 'work_permits'")
    assert world.draft().run_id != world.draft(con).run_id


def test_exact_counts_are_inside_and_none_below_five_leaves_the_authority(
    world: World, analyst: duckdb.DuckDBPyConnection
) -> None:
    inside = "select num, den from marts.score_points where entity_id = 'a3' and indicator = 'A12'"
    assert analyst.execute(inside).fetchall() == [(2, 64)]
    assert len(analyst.execute("from marts.evidence_for('a3', 'A12') where event_on is not null").fetchall()) == 2
    leaves = "select num, value, num_withheld from marts.shared_points where entity_id = 'a3' and indicator = 'A12'"
    assert analyst.execute(leaves).fetchall() == [(None, None, "few")]
    assert analyst.execute("select min(num) from marts.shared_points where num > 0").fetchone() == (5.0,)
    info = world.draft()
    assert "2 complaints for 64 workers sent" in page(info, "batam")
    assert "2 complaints" in (info.path / "agencies.csv").read_text(encoding="utf-8")
    for path in [*info.path.glob("exchange/*.*"), *info.path.glob("contest/**/*.html")]:
        assert "2 complaints" not in path.read_text(encoding="utf-8")


def test_a_profile_may_show_groups_of_five_inside_too(world: World) -> None:
    info = world.draft(session(groups_of_five=True))
    with duckdb.connect(str(info.path / "watchlists.duckdb"), read_only=True) as con:
        withheld = con.execute(
            "select num, value, shrunk, low, high from marts.score_points where entity_id = 'a3' and indicator = 'A12'"
        ).fetchall()
        assert withheld == [(None,) * 5]
        assert con.execute("select min(num) from marts.score_points where num > 0").fetchone() == (5.0,)
        assert con.execute("from marts.evidence_for('a3', 'A12')").fetchall() == []
        assert len(con.execute("from marts.evidence_for('a1', 'A16')").fetchall()) == 12
        assert con.execute("select min(volume) from marts.weekly_volume where volume > 0").fetchone() == (5.0,)
    assert "Fewer than 5 complaints for 64 workers sent" in page(info, "batam")
    assert "Kurang dari 5 izin diajukan" in page(info, "jakarta")
    assert "2 complaints" not in page(info, "batam")
    [of_a5] = (info.path / "units" / "jakarta" / "agencies").glob("a5-????????.html")
    assert "Baris tidak ditampilkan: akan mengungkap 1 sampai 4 orang." in of_a5.read_text(encoding="utf-8")
    assert "Fewer than 5 complaints" in (info.path / "agencies.csv").read_text(encoding="utf-8")


def test_points_sum_to_the_score_or_nothing_is_drafted(world: World, analyst: duckdb.DuckDBPyConnection) -> None:
    assert analyst.execute(
        "select count(*) from marts.agency_scores as s "
        "join (select entity_id, sum(points) as p from marts.score_points group by 1) using (entity_id) "
        "where score <> p"
    ).fetchone() == (0,)
    con = session()
    con.execute(
        "update lake.score.point set points = points + 0.01 where entity_id = 'a1' and as_of = date '2026-03-31'"
    )
    with pytest.raises(AwasError, match="agency a1 sum to"):
        world.draft(con)
    assert not [p for p in (world.settings.home / "drafts").iterdir() if p.name.startswith(".")]


def test_a_draft_that_was_not_searched_yet_lies_apart_until_the_next_sweep(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ends the process before the search does not find the draft among those that passed it."""
    killed = world.settings.scratch_dir / "killed"

    def kill(folder: Path) -> None:
        assert (folder / "index.html").exists() and folder.parent.parent == world.settings.scratch_dir
        shutil.copytree(folder.parent, killed.with_name(f"delivery-{killed.name}"))
        raise KeyboardInterrupt

    monkeypatch.setattr(drafting, "_private", kill)
    with pytest.raises(KeyboardInterrupt):
        world.draft(session())
    assert list((world.settings.home / "drafts").iterdir()) == []
    assert scratch.sweep(world.settings) == 1 and list(world.settings.scratch_dir.iterdir()) == []


ALIKE = "0b" * 32  # 64 hexadecimal digits
NOTHING = (
    "delete from lake.score.entity; delete from lake.score.point; delete from lake.score.listing; "
    "delete from lake.score.change"
)


def test_a_draft_that_holds_a_personal_value_is_kept_aside_for_whoever_must_inspect_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*given: object) -> None:
        raise AwasError("marts.visit.measures: a text of it holds a value of barred_parties.name")

    monkeypatch.setattr(personal, "search", found)
    with pytest.raises(AwasError, match=r"nothing is published, the draft is kept aside in /.*/stopped/") as raised:
        drafting.write_draft(session(), world.settings, world.profile, DAY, Proof(()))
    kept = Path(str(raised.value).rpartition(" ")[2])
    assert (kept / "watchlists.duckdb").is_file()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (kept, kept.parent, kept / "index.html")] == [
        0o700, 0o700, 0o600,
    ]  # fmt: skip
    assert list((world.settings.home / "drafts").iterdir()) == []


def test_a_day_that_was_not_scored_has_no_release(world: World) -> None:
    con = session()
    con.execute(NOTHING + "; delete from lake.ledger.run")
    with pytest.raises(AwasError, match="was not scored"):
        world.draft(con)


def test_a_scored_day_on_which_nothing_is_known_says_so(world: World) -> None:
    """The stage ran and found no agency, employer or route: empty lists say why they are empty."""
    con = session()
    con.execute(NOTHING)
    info = world.draft(con)
    assert "names any of what this unit visits (Agencies and Employers)" not in page(info, "batam")
    assert "names any of what this unit visits (Agencies), so there was nothing to score" in page(info, "batam")
    assert "Nothing was scored" in (info.path / "index.html").read_text(encoding="utf-8")
    for name in ("agencies", "employers", "routes"):
        assert (info.path / f"{name}.csv").read_text(encoding="utf-8").count("\n") == 1


def test_a_name_is_never_markup_nor_formula_nor_hidden(world: World) -> None:
    info = world.draft()
    text = page(info, "batam")
    assert HOSTILE not in text and "<script>alert" not in text and "\u202e" not in text and "\x07" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;⟨U+202E⟩txt.exe⟨U+0007⟩" in text
    with (info.path / "agencies.csv").open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert '\'=HYPERLINK("http://example.invalid";"PT Maju")' in names
    assert len(names) == len(AGENCIES)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd", "\tx", "\rx"])
def test_no_cell_starts_like_a_formula(text: str) -> None:
    assert safety.cell(text).startswith("'")
    assert safety.cell("ບໍລິສັດ ធានា\u200bក្រុមហ៊ុន") == "ບໍລິສັດ ធានា\u200bក្រុមហ៊ុន"


def test_publishing_switches_once_and_again_changes_nothing(world: World) -> None:
    info = world.draft()
    release = world.publish(info.digest)
    assert release == world.settings.releases_dir / f"{DAY}_{info.run_id}"
    assert (world.settings.releases_dir / "current").resolve() == release and not info.path.exists()
    assert manifest.read(release)["approval"] == {"by": "ana", "digest": info.digest}
    before = everything(release)
    assert world.publish(info.digest) == release
    assert world.publish(world.draft().digest) == release
    assert everything(release) == before


def test_a_draft_that_changed_after_it_was_signed_is_refused(world: World) -> None:
    info = world.draft()
    with (info.path / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write("one more\n")
    with pytest.raises(AwasError, match="no draft of 2026-03-31 has the digest"):
        world.publish(info.digest)
    assert not world.settings.releases_dir.exists()


def test_a_manifest_that_changed_after_it_was_signed_is_refused(world: World) -> None:
    info = world.draft()
    path = info.path / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"rows": 90', '"rows": 91'), encoding="utf-8")
    with pytest.raises(AwasError, match="no draft"):
        world.publish(info.digest)


def test_a_published_folder_is_never_overwritten(world: World) -> None:
    release = world.publish(world.draft().digest)
    (release / "routes.csv").write_text("spoilt\n", encoding="utf-8")
    with pytest.raises(AwasError, match="published already, with other bytes"):
        world.publish(world.draft().digest)
    assert (release / "routes.csv").read_text(encoding="utf-8") == "spoilt\n"


def test_a_link_in_a_draft_is_refused(world: World) -> None:
    """What it leads to could be changed after it was signed."""
    info = world.draft()
    (info.path / "units" / "more").symlink_to(info.path / "contest")
    with pytest.raises(AwasError, match="units/more: is a link"):
        world.publish(info.digest)


def test_a_file_swapped_for_a_link_is_refused(world: World) -> None:
    info = world.draft()
    content = (info.path / "agencies.csv").read_bytes()
    outside = world.settings.home / "outside.csv"
    outside.write_bytes(content)
    (info.path / "agencies.csv").unlink()
    (info.path / "agencies.csv").symlink_to(outside)
    with pytest.raises(AwasError, match=r"agencies\.csv: is a link"):
        world.publish(info.digest)


def test_of_one_day_only_the_newest_draft_can_be_signed(world: World) -> None:
    con = session()
    older = world.draft(con)
    con.execute("update lake.ledger.delivery set fingerprint = 'changed' where source = 'work_permits'")
    newer = world.draft(con)
    assert not older.path.exists()
    assert world.publish(newer.digest).name == newer.path.name
    with pytest.raises(AwasError, match="no draft of 2026-03-31 has the digest"):
        world.publish(older.digest)


def test_a_name_that_the_profile_does_not_know_signs_nothing(world: World) -> None:
    info = world.draft()
    world.profile.approvers = ["siti"]
    with pytest.raises(AwasError, match="ana may not sign: the profile's approvers are siti"):
        world.publish(info.digest)
    assert publish(world.settings, world.profile, DAY, info.digest, "siti").exists()


def test_a_withdrawn_list_says_why_and_does_not_come_back(world: World) -> None:
    info = world.draft()
    release = world.publish(info.digest)
    releases = world.settings.releases_dir
    assert withdraw(world.settings, world.profile, "current", "ana", "The register was of another country") is None
    assert not (releases / "current").exists() and release.is_dir()
    said = (releases / "today.html").read_text(encoding="utf-8")
    assert "were withdrawn" in said and "The register was of another country" in said
    with pytest.raises(AwasError, match="was withdrawn by ana"):
        world.publish(info.digest)
    with pytest.raises(AwasError, match="withdrawn already"):
        withdraw(world.settings, world.profile, release.name, "ana", "again")
    assert [entry.action for entry in log.read(releases)] == ["published", "withdrawn"]


def test_the_list_before_a_withdrawn_one_is_in_force_again(world: World) -> None:
    release = world.publish(world.draft().digest)
    releases = world.settings.releases_dir
    newer = releases / "2026-04-01_0123456789ab"
    shutil.copytree(release, newer)
    log.add(releases, "published", newer.name, "d", "ana")
    assert switch.withdraw(world.settings, world.profile, newer.name, "ana", "wrong") == release.name
    assert os.readlink(releases / "current") == release.name
    assert switch.check(releases) == 3


@pytest.mark.parametrize("harm", ["changed", "left out", "cut", "current"])
def test_a_log_that_was_rewritten_is_found(world: World, harm: str) -> None:
    world.publish(world.draft().digest)
    releases = world.settings.releases_dir
    log.add(releases, "withdrawn", "2026-03-30_0123456789ab", "d", "ana", "wrong")
    path = releases / log.NAME
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if harm == "current":
        (releases / "current").unlink()
        (releases / "current").symlink_to("2026-03-30_0123456789ab")
    else:
        lines = {
            "changed": [lines[0].replace('"ana"', '"eve"'), *lines[1:]],
            "left out": lines[1:],
            "cut": [lines[0], lines[1].rstrip()],
        }[harm]
        path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(AwasError, match=r"log\.jsonl"):
        switch.check(releases)


def test_current_never_goes_back_to_an_older_day(world: World) -> None:
    releases = world.settings.releases_dir
    releases.mkdir()
    (releases / "2026-04-01_ffffffffffff").mkdir()
    os.symlink("2026-04-01_ffffffffffff", releases / "current")
    world.publish(world.draft().digest)
    assert os.readlink(releases / "current") == "2026-04-01_ffffffffffff"


@pytest.mark.parametrize("is_ours", [True, False], ids=["a pseudonym", "looks like one"])
def test_a_pseudonym_stops_the_switch_and_what_looks_like_one_does_not(world: World, is_ours: bool) -> None:
    lake = connect(world.settings)
    if is_ours:
        lake.execute("insert into lake.accepted.border_crossings (crossing_id, traveller_key) values ('1', ?)", [ALIKE])
    lake.close()
    con = session()
    con.execute("update lake.score.point set peer_group = ? where entity_id = 'a6'", [ALIKE])
    info = world.draft(con)
    if not is_ours:
        world.publish(info.digest)
        return
    with pytest.raises(AwasError, match=r"score_points\.peer_group") as error:
        world.publish(info.digest)
    assert ALIKE not in str(error.value)
    assert not (world.settings.releases_dir / "current").exists()


def test_unsigned_is_unpublished(world: World) -> None:
    with pytest.raises(AwasError, match="nobody signed"):
        publish(world.settings, world.profile, DAY, world.draft().digest, " ")


def test_the_unit_page_says_what_its_inspector_needs(world: World) -> None:
    text = page(world.draft(), "batam")
    words = re.sub(r"\s+", " ", re.sub(r"<(?!/?strong)[^>]+>", "", text))
    for said in (
        "For visits on Wednesday 1 April 2026 · known up to 31 Mar 2026",
        "Border crossings: 2 days late, they reach to 28 March 2026.",
        "<strong>4 visits today:</strong> 1 fact · 2 leads · 1 drawn at random",
        "rank 1 of 6, plausibly 1st–5th", "up 3 places (most of it: Permits never used, +3.87 points)",
        "41 of 96 permits were never used to cross (peers: 6.2 of 100) (20 Mar 2026 to 31 Mar 2026) (late data)",
        "These points sum to the score, 7.28.", "A listing is a reason to look, never a finding.",
    ):  # fmt: skip
        assert said in words, said


def test_a_unit_with_nothing_to_visit_says_so_and_why(world: World) -> None:
    text = page(world.draft(), "quiet")
    assert "Nothing to visit today" in text and "something may have been missed" in text


def test_pages_load_nothing_and_run_only_their_own_script(world: World) -> None:
    info = world.draft()
    for path in info.path.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "default-src 'none'; style-src 'sha256-" in text and "unsafe" not in text
        assert text.count("<style") == 1 and text.count("<script") <= 1
        assert not re.search(r"<iframe|@import|url\(|\son\w+=|\sstyle=|(?:src|href)=\"(?:https?:)?//", text), path


def test_every_table_column_and_macro_is_explained(analyst: duckdb.DuckDBPyConnection) -> None:
    unexplained = analyst.execute(
        "select object, column_name from marts.dictionary where coalesce(meaning, '') = ''"
    ).fetchall()
    assert unexplained == []
    objects = {row[0] for row in analyst.execute("select distinct object from marts.dictionary").fetchall()}
    assert {
        "agency_watchlist",
        "data_health",
        "dictionary",
        "why",
        "history",
        "evidence_for",
        "as_of",
    } <= objects


def test_macros_answer(analyst: duckdb.DuckDBPyConnection) -> None:
    assert analyst.execute("select indicator, name from marts.why('a1') limit 1").fetchone() == (
        "A16",
        "Permits never used",
    )
    assert analyst.execute("select count(*) from marts.history('a1')").fetchone() == (2,)
    assert analyst.execute("select count(*) from marts.as_of(date '2026-03-30')").fetchone() == (2,)


def test_movements_are_against_the_previous_list(analyst: duckdb.DuckDBPyConnection) -> None:
    found = analyst.execute(
        "select entity_id, movement, previous_rank, why_moved from marts.agency_watchlist "
        "where unit = 'batam' order by 1"
    ).fetchall()
    assert found == [
        ("a1", "up", 4, "Permits never used: +3.87"),
        ("a2", "new", None, None),
        ("a3", "down", 1, "Permits never used: -0.40"),
        ("a4", "new", None, None),
    ]


def test_the_run_ledger_leaves_out_what_comes_after_it(analyst: duckdb.DuckDBPyConnection) -> None:
    ran = analyst.execute("select stage, detail from marts.run_ledger order by all").fetchall()
    assert {stage for stage, _ in ran} == {"deliver", "score"}
    taken = "agency_register: 1 taken in, 100 delivered = 90 accepted + 4 quarantined + 6 superseded"
    assert ran[0] == ("deliver", taken)


def test_numbers_and_days_are_written_as_people_write_them() -> None:
    english, indonesian = load_words("en"), load_words("id")
    assert (english.number(1482), indonesian.number(1482), indonesian.number(6.17)) == (
        "1,482",
        "1.482",
        "6,2",
    )
    assert (english.ordinal(2), english.ordinal(11), indonesian.ordinal(2)) == ("2nd", "11th", "ke-2")
    assert (english.day(DAY, "weekday"), indonesian.day(DAY)) == ("Tuesday 31 March 2026", "31 Maret 2026")
    with pytest.raises(AwasError, match="no message nowhere"):
        Words("en", {"locale": "en"})("nowhere")


def test_an_employer_of_few_in_no_register_is_not_named(world: World) -> None:
    """It may be a household. Nobody's count of workers is left out for want of a limit."""
    con = session()
    con.execute(
        f"""
        insert into core.employer (entity_id, name, registered) values
            ('e6', 'PT Pabrik', true), ('e7', 'A household', false), ('e8', 'Plantation', false);
        insert into core.work_permits (employer_entity_id, workers) values ('e6', 3), ('e7', 4), ('e8', 5);
        insert into lake.score.entity by name
        select date '{DAY}' as as_of, 'employer' as entity_kind, entity_id, 0 as score from core.employer
        where entity_id > 'e5'
        """
    )
    with duckdb.connect(str(world.draft(con).path / "watchlists.duckdb"), read_only=True) as marts:
        found = marts.execute(
            "select entity_id, name, workers from marts.employer where entity_id > 'e5' order by 1"
        ).fetchall()
    assert found == [("e6", "PT Pabrik", 3), ("e7", None, 4), ("e8", "Plantation", 5)]


def test_a_household_or_person_is_not_named_whatever_register_lists_it(world: World) -> None:
    """A register lists households, which are called after a person: by their trade, or one of few without a firm's
    word. Where a register says no trade, most workers' permits do."""
    con = session()
    con.execute(
        f"""
        insert into core.employer (entity_id, name, sector, registered, staff_count) values
            ('f1', 'Sultan Nora Al-Zahrani', 'T', true, 2), ('f2', 'Nora Villa Staff LLC', '97', true, 40),
            ('f3', 'Faisal Al-Otaibi', null, true, 3), ('f4', 'Faisal Al-Otaibi Bakery', 'C', true, 12),
            ('f5', 'Al-Otaibi Cleaning Est.', null, false, null), ('f6', 'Hamad Manpower Office', 'N', true, null),
            ('f7', 'Noor Al-Qahtani', null, true, null);
        insert into core.work_permits (employer_entity_id, workers, employer_sector) values
            ('f1', 9, 'T'), ('f2', 9, 'N'), ('f3', 1, null), ('f4', 1, 'C'), ('f5', 9, 'T'), ('f5', 4, 'N'),
            ('f6', 1, null), ('f7', 30, 'F');
        insert into lake.score.entity by name
        select date '{DAY}' as as_of, 'employer' as entity_kind, entity_id, 0 as score from core.employer
        where entity_id > 'e9'
        """
    )
    info = world.draft(con)
    with duckdb.connect(str(info.path / "watchlists.duckdb"), read_only=True) as marts:
        found = dict(marts.execute("select entity_id, name from marts.employer where entity_id > 'e9'").fetchall())
    assert found == {
        "f1": None, "f2": None, "f3": None, "f4": "Faisal Al-Otaibi Bakery", "f5": None, "f6": "Hamad Manpower Office",
        "f7": "Noor Al-Qahtani",
    }  # fmt: skip
    shared = (info.path / "entities.ftm.jsonl").read_text(encoding="utf-8")
    assert "Faisal Al-Otaibi Bakery" in shared and "Sultan" not in shared and "Villa" not in shared


def test_a_list_of_two_kinds_is_read_in_one_order(world: World) -> None:
    """Jakarta visits agencies and employers: facts and leads by their places on the lists, then who was drawn."""
    text = page(world.draft(), "jakarta")
    found = re.findall(r'data-lane="(\w+)".*?<h2><a href="(\w+)/', text, re.S)
    assert found == [("lead", "employers"), ("fact", "agencies"), ("lead", "agencies"), ("random", "employers")]
    assert "Agen; " in text and "Pemberi kerja; " in text


def test_a_household_that_is_drawn_is_visited_by_its_records(world: World) -> None:
    """Neither its name nor its city is anywhere; the numbers of its records lead to its papers."""
    info = world.draft()
    [own] = (info.path / "units" / "jakarta" / "employers").glob("N-e2-????????.html")
    assert "Pemberi kerja tanpa nama di sini (N:e2)" in own.read_text(encoding="utf-8")
    for name, content in everything(info.path).items():
        assert b"Siti Rahayu" not in content, name
