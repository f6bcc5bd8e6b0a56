"""Rows in, rows out, and why: what becomes of everything that a supplier drops."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import KEY, drop
from tests.unit.support.deliveries import DAY, HEADER, in_force, permit, query
from transforms import deliver
from transforms.deliver import staging
from transforms.deliver.values.pseudonyms import keyed
from transforms.errors import AwasError, DayStopped
from transforms.names import name_pseudonyms
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.upkeep import removal
from transforms.warehouse import connect


def test_every_row_is_accepted_quarantined_or_superseded(settings: Settings, profile: Profile, drops: Path) -> None:
    # one good row, one that repeats it, one with a broken date, one line with too many cells
    broken = permit("P2").replace("2026-02-01", "soon")
    text = HEADER + permit("P1") + permit("P1") + broken + permit("P3").replace("\n", ",more,cells\n")
    drop(drops, "work_permits", "2026-03-01", "a.csv", text)

    assert "4 rows" in deliver.run(settings, profile, "work_permits", DAY)

    counts = query(settings, "select delivered, accepted, quarantined, superseded from lake.ledger.delivery")
    assert counts == [(4, 1, 2, 1)]
    aside = query(settings, "select line, kind, reasons[1] from lake.quarantine.row order by line")
    assert aside == [
        (3, "superseded", "the same record stands at a.csv:2"),
        (4, "quarantined", "applied_on: is not a date"),
        (5, "quarantined", "the line has 10 cells, the header has 8"),
    ]


def test_the_same_delivery_again_changes_nothing(settings: Settings, profile: Profile, drops: Path) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    deliver.run(settings, profile, "work_permits", DAY)
    assert "nothing new" in deliver.run(settings, profile, "work_permits", DAY)
    assert query(settings, "select count(*) from lake.accepted.work_permits") == [(1,)]


def test_a_correction_counts_from_the_day_it_was_known(settings: Settings, profile: Profile, drops: Path) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    drop(drops, "work_permits", "2026-03-02", "b.csv", HEADER + permit("P1", "ended", "2026-03-02T09:00:00+07:00"))
    deliver.run(settings, profile, "work_permits", date(2026, 3, 2))
    assert in_force(settings, "2026-03-01") == [("P1", "approved")]
    assert in_force(settings, "2026-03-02") == [("P1", "ended")]


@pytest.mark.parametrize("order", [("2026-03-01", "2026-03-02"), ("2026-03-02", "2026-03-01")])
def test_the_order_of_arrival_does_not_matter(
    settings: Settings, profile: Profile, drops: Path, order: tuple[str, str]
) -> None:
    texts = {
        "2026-03-01": HEADER + permit("P1") + permit("P2"),
        "2026-03-02": HEADER + permit("P1", "ended", "2026-03-02T09:00:00+07:00"),
    }
    for day in order:
        drop(drops, "work_permits", day, "a.csv", texts[day])
        deliver.run(settings, profile, "work_permits", date(2026, 3, 3))
    assert in_force(settings, "2026-03-01") == [("P1", "approved"), ("P2", "approved")]
    assert in_force(settings, "2026-03-02") == [("P1", "ended"), ("P2", "approved")]


def test_a_restatement_replaces_and_the_earlier_vintage_stays_known(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1", "approved"))
    deliver.run(settings, profile, "work_permits", DAY)
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1", "denied"))
    deliver.run(settings, profile, "work_permits", date(2026, 3, 5))
    assert in_force(settings, "2026-03-04") == [("P1", "approved")]
    assert in_force(settings, "2026-03-05") == [("P1", "denied")]


MAPPING = """
select _file, _line, permit_no, worker_doc_no, employer_name, destination, occupation, applied_on, recorded_at,
    case status when 'ok' then 'approved' {more} else status end as status
from raw
"""


def test_rows_in_quarantine_are_tried_again_when_the_mapping_is_mended(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    mapping = profile.folder / "sources" / "work_permits.sql"
    mapping.parent.mkdir(parents=True)
    mapping.write_text(MAPPING.format(more=""), encoding="utf-8")
    profile.sources["work_permits"].columns = HEADER.strip().split(",")
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1", "ok") + permit("P2", "fine"))
    assert "1 new deliveries" in deliver.run(settings, profile, "work_permits", DAY)
    aside = "select file, line, reasons, row_text like '%fine%' from lake.quarantine.row order by all"
    ((file, line, reasons, has_text),) = query(settings, aside)
    assert (file, line, has_text) == ("a.csv", 3, True)
    assert "status" in reasons[0]

    # the same rules again, or rules that mend nothing: no new vintage
    assert "nothing new" in deliver.run(settings, profile, "work_permits", date(2026, 3, 2))
    mapping.write_text(MAPPING.format(more="when 'nice' then 'approved'"), encoding="utf-8")
    assert "nothing new" in deliver.run(settings, profile, "work_permits", date(2026, 3, 3))

    mapping.write_text(MAPPING.format(more="when 'fine' then 'approved'"), encoding="utf-8")
    assert "1 new deliveries" in deliver.run(settings, profile, "work_permits", date(2026, 3, 4))
    assert in_force(settings, "2026-03-03") == [("P1", "approved")]
    assert in_force(settings, "2026-03-04") == [("P1", "approved"), ("P2", "approved")]
    ledger = "select accepted, quarantined, known_from::varchar from lake.ledger.delivery order by known_from"
    assert query(settings, ledger) == [(1, 1, "2026-03-01"), (2, 0, "2026-03-04")]


def test_of_a_row_in_quarantine_nothing_personal_is_kept(settings: Settings, profile: Profile, drops: Path) -> None:
    header = "permit_no,worker_doc_no,worker_birth_date,employer_name,destination,occupation,applied_on,status,note"
    bad = "P1,X1234567,1990-01-02,Acme,MYS,9211,2026-02-01,no such status,Ana's sister"
    text = f"{header}\n{bad}\nP2,X7654321,1991-01-02\n"
    (drops / "work_permits" / "2026-03-01").mkdir(parents=True)
    (drops / "work_permits" / "2026-03-01" / "a.csv").write_text(text, encoding="utf-8")
    profile.sources["work_permits"].max_quarantined_share = 1.0
    profile.sources["work_permits"].complete_when = "folder"
    deliver.run(settings, profile, "work_permits", DAY)
    with connect(settings, read_only=True) as con:
        kept = dict(con.execute("select line, row_text from lake.quarantine.row").fetchall())
    assert kept[3] is None  # a line that is no row: nobody knows which of its cells is what
    assert json.loads(kept[2]) == {
        "permit_no": "P1", "employer_name": "Acme", "destination": "MYS", "occupation": "9211",
        "applied_on": "2026-02-01", "status": "no such status",
    }  # fmt: skip


def test_a_mapping_that_the_database_refuses_is_told_with_the_line_and_what_is_unknown_there(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    mapping = profile.folder / "sources" / "work_permits.sql"
    mapping.parent.mkdir(parents=True)
    mapping.write_text("select\n    *,\n    no_such_column as permit_no\nfrom raw\n", encoding="utf-8")
    drop(drops, "work_permits", DAY.isoformat(), "a.csv", "number\nP1\n")
    with pytest.raises(AwasError, match=r'work_permits\.sql: .* column "no_such_column" not found .* \(line 3\)'):
        deliver.run(settings, profile, "work_permits", DAY)


def test_a_mapping_turns_codes_into_others_by_a_reference_file(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """A code that the table lacks is passed on, and set aside; once the table has it, the row counts."""
    for folder in ("sources", "reference"):
        (profile.folder / folder).mkdir(parents=True)
    (profile.folder / "sources" / "work_permits.sql").write_text(
        "select r.* exclude (occupation), coalesce(c.to_code, 'NOC ' || r.occupation) as occupation from raw as r "
        "left join ref.crossings as c on c.from_list = 'NOC' and r.occupation = c.from_code",
        encoding="utf-8",
    )
    table = profile.folder / "reference" / "crossings.csv"
    table.write_text("from_list,from_code,to_list,to_code\nNOC,9211,ISCO-08,3122\n", encoding="utf-8")
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1") + permit("P2").replace("9211", "6322"))
    deliver.run(settings, profile, "work_permits", DAY)
    accepted = (
        "select permit_no, occupation from lake.accepted.work_permits where known_to > date '2026-03-02' order by 1"
    )
    assert query(settings, accepted) == [("P1", "3122")]
    table.write_text(table.read_text(encoding="utf-8") + "NOC,6322,ISCO-08,5120\n", encoding="utf-8")
    deliver.run(settings, profile, "work_permits", date(2026, 3, 2))
    assert query(settings, accepted) == [("P1", "3122"), ("P2", "5120")]


def test_a_refusal_ends_when_the_delivery_is_mended(settings: Settings, profile: Profile, drops: Path) -> None:
    path = drop(drops, "work_permits", "2026-03-01", "a.csv", "permit_no,status\nP1,approved\n")
    for _ in range(2):
        with pytest.raises(DayStopped, match="has no column"):
            deliver.run(settings, profile, "work_permits", DAY)
    path.write_text(HEADER + permit("P1"), encoding="utf-8")
    deliver.run(settings, profile, "work_permits", date(2026, 3, 2))
    ledger = "select status, known_from < known_to from lake.ledger.delivery order by status"
    assert query(settings, ledger) == [("accepted", True), ("refused", False)]


def test_the_same_bytes_under_another_name_are_the_same_delivery(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    path = drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    deliver.run(settings, profile, "work_permits", DAY)
    path.rename(path.with_name("b.csv"))
    drop(drops, "work_permits", "2026-03-01", "c.csv", HEADER + permit("P1"))
    assert "nothing new" in deliver.run(settings, profile, "work_permits", date(2026, 3, 2))
    assert query(settings, "select delivered, accepted, superseded from lake.ledger.delivery") == [(1, 1, 0)]


def test_a_document_number_reaches_the_lake_only_as_a_keyed_pseudonym(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1", doc="c 123-4567"))
    deliver.run(settings, profile, "work_permits", DAY)
    expected = hmac.new(KEY.encode(), b"C1234567", hashlib.sha256).hexdigest()
    assert query(settings, "select worker_key from lake.accepted.work_permits") == [(expected,)]
    assert not any(b"123-4567" in path.read_bytes() for path in settings.home.rglob("*") if path.is_file())


def test_a_document_number_in_quarantine_is_kept_as_its_pseudonym_and_removed_with_the_text_of_its_row(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Nobody knows it but from there, and a release is searched for it all the same."""
    row = permit("P1", status="no such status", doc="c 123-4567")
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + row + permit("P2", doc="D7654321"))
    deliver.run(settings, profile, "work_permits", DAY)
    expected = hmac.new(KEY.encode(), b"C1234567", hashlib.sha256).hexdigest()
    kept = "select source, column_name, pseudonym from lake.quarantine.number"
    assert query(settings, kept) == [("work_permits", "worker_doc_no", expected)]
    with closing(connect(settings)) as con:
        assert removal.numbers(con, date(2026, 3, 31), 30) == 0
        assert removal.numbers(con, date(2026, 4, 1), 30) == 1
    assert query(settings, kept) == []


def test_a_name_in_quarantine_is_kept_as_what_nobody_can_read(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """Every way to write it, by the key alone; a name of one word is none. It goes with the text of its row."""
    head = "agency_id,officer_no,officer_name,role,from_date\n"
    rows = (
        "A1,B1234567,Dewi Lestari,director,soon\nA2,C1234567,Wati,owner,soon\nA3,D1234567,Budi Ali,owner,2026-01-01\n"
    )
    drop(drops, "agency_officers", "2026-03-01", "a.csv", head + rows)
    like = profile.sources["agency_register"]
    profile = profile.model_copy(update={"sources": profile.sources | {"agency_officers": like}})
    deliver.run(settings, profile, "agency_officers", DAY)
    found = query(settings, "select pseudonym from lake.quarantine.number where column_name = 'officer_name'")
    mine = {(keyed(one, settings.pseudonym_keys()),) for one in name_pseudonyms.messages("Dewi Lestari")}
    assert set(found) == mine and len(found) == len(mine) > 5
    files = [path for path in settings.home.rglob("*") if path.is_file() and "fingerprints" not in path.parts]
    assert not [path for path in files if re.search(rb"(?i)dewi|lestari", path.read_bytes())]


def test_without_a_key_personal_rows_are_not_read(settings: Settings, profile: Profile, drops: Path) -> None:
    settings.key = None
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    with pytest.raises(AwasError, match="AWAS_KEY"):
        deliver.run(settings, profile, "work_permits", DAY)


def descriptor(file: Path, **changes: object) -> None:
    data = file.read_bytes()
    resource = {"path": file.name, "bytes": len(data), "hash": "sha256:" + hashlib.sha256(data).hexdigest()} | changes
    (file.parent / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"bytes": 9}, "a.csv: .* bytes, its descriptor says 9"),
        ({"hash": "sha256:00"}, "a.csv: its content is not what the descriptor's sha256 says"),
        ({"path": "b.csv"}, "names 'b.csv', which is not in the folder"),
        ({"rowcount": 7}, "1 rows, its descriptor says 7"),
    ],
)
def test_a_delivery_that_is_not_what_its_descriptor_says_is_refused_whole(
    settings: Settings, profile: Profile, drops: Path, changes: dict[str, object], said: str
) -> None:
    descriptor(drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1")), **changes)
    with pytest.raises(DayStopped, match=said):
        deliver.run(settings, profile, "work_permits", DAY)
    assert query(settings, "select count(*) from lake.accepted.work_permits") == [(0,)]
    assert query(settings, "select status from lake.ledger.delivery") == [("refused",)]


def test_a_descriptor_is_read_as_other_systems_write_it(settings: Settings, profile: Profile, drops: Path) -> None:
    """With a byte-order mark, and an accent that is a sign of its own where the file's name has it in the letter."""
    file = drop(drops, "work_permits", "2026-03-01", "trabalhos_caf\u00e9.csv", HEADER + permit("P1"))
    descriptor(file, path="trabalhos_cafe\u0301.csv")
    path = file.parent / "datapackage.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    deliver.run(settings, profile, "work_permits", DAY)
    assert query(settings, "select count(*) from lake.accepted.work_permits") == [(1,)]


def test_a_file_that_is_not_what_it_says_is_refused_with_its_name(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.xlsx", "this is no workbook")
    with pytest.raises(DayStopped, match=r"a\.xlsx: is a text under the name of a workbook"):
        deliver.run(settings, profile, "work_permits", DAY)


def test_a_required_source_without_a_delivery_stops_the_day(settings: Settings, profile: Profile) -> None:
    with pytest.raises(DayStopped, match="work_permits: no complete delivery up to 2026-03-01"):
        deliver.run(settings, profile, "work_permits", DAY)


def test_an_absent_required_column_refuses_the_delivery(settings: Settings, profile: Profile, drops: Path) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", "permit_no,status\nP1,approved\n")
    with pytest.raises(DayStopped, match="has no column applied_on, destination, employer_name, occupation"):
        deliver.run(settings, profile, "work_permits", DAY)


def test_the_lake_can_be_read_by_another_process_while_a_day_is_written(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    deliver.run(settings, profile, "work_permits", DAY)
    writer = connect(settings)
    writer.execute("begin transaction")
    writer.execute("delete from lake.accepted.work_permits")
    script = (
        "import sys; from pathlib import Path; from transforms.settings import Settings; "
        "from transforms.warehouse import connect; c = connect(Settings(home=Path(sys.argv[1])), read_only=True); "
        "print(c.execute('select count(*) from lake.accepted.work_permits').fetchone()[0])"
    )
    import sys

    seen = subprocess.run(
        [sys.executable, "-c", script, str(settings.home)], capture_output=True, text=True, check=True
    )
    writer.execute("rollback")
    writer.close()
    assert seen.stdout.strip() == "1"


def test_a_file_is_fingerprinted_again_only_when_it_may_have_changed(settings: Settings, tmp_path: Path) -> None:
    import os

    from transforms.deliver.landing.fingerprints import Fingerprints

    path = tmp_path / "a.csv"
    path.write_text("one")
    first = Fingerprints(settings, "s")
    digest, _ = first.of(path)
    first.save()
    store = settings.home / "fingerprints" / "s.json"
    assert json.loads(store.read_text()) == {}  # written a moment ago: it might change without a new time
    remembered = {str(path): [list(Fingerprints(settings, "s").of(path)[1]), "as remembered"]}
    store.write_text(json.dumps(remembered))
    assert Fingerprints(settings, "s").of(path)[0] == "as remembered"
    os.utime(path, ns=(1, 1))
    assert Fingerprints(settings, "s").of(path)[0] == digest


def test_a_file_that_changes_while_it_is_read_is_refused(
    settings: Settings, profile: Profile, drops: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1"))
    read = staging.stage

    def slowly(*arguments: Any) -> Any:
        done = read(*arguments)
        path.write_text(HEADER + permit("P1") + permit("P2"), encoding="utf-8")
        return done

    monkeypatch.setattr(deliver.intake, "stage", slowly)
    with pytest.raises(DayStopped, match=r"a\.csv: was changed while it was read"):
        deliver.run(settings, profile, "work_permits", DAY)
    monkeypatch.undo()
    assert "1 new deliveries, 2 rows" in deliver.run(settings, profile, "work_permits", DAY)


BY_KIND = """party_id,name,party_kind,barred_from
B1,Siti Rahma,person,2026-01-01
B2,PT Maju,organisation,2026-01-01
B3,Maju,,2026-01-01
B4,Ana Sá,,2026-01-01
B5,SOLEIL EMPLOI S.A.R.L.,,2026-01-01
B6,Ana Ltd,person,2026-01-01
"""
NAMES_ALONE = """party_id,name,barred_from
B1,Siti Rahma,2026-01-01
B2,شركه النور للاستقدام,2026-01-01
B3,未来株式会社,2026-01-01
B4,Tan Ong,2026-01-01
B5,ИП Иванов,2026-01-01
B6,Agence Ndiaye,2026-01-01
"""


@pytest.mark.parametrize(
    ("text", "organisations"),
    [
        (BY_KIND, {"B2": "PT Maju", "B5": "SOLEIL EMPLOI S.A.R.L."}),
        (NAMES_ALONE, {"B2": "شركه النور للاستقدام", "B3": "未来株式会社", "B6": "Agence Ndiaye"}),
    ],
    ids=["by kind", "names alone"],
)
def test_a_barred_organisation_has_a_name_that_is_no_persons(
    settings: Settings, profile: Profile, drops: Path, text: str, organisations: dict[str, str]
) -> None:
    """Where a list, as a decree, does not say of which kind a name is, a word that no person is called tells it."""
    profile.sources["barred_parties"] = profile.source("agency_register")
    drop(drops, "barred_parties", "2026-03-01", "a.csv", text)
    deliver.run(settings, profile, "barred_parties", DAY)
    named = query(settings, "select party_id, organisation_name from lake.accepted.barred_parties order by all")
    assert dict(named) == {f"B{n}": organisations.get(f"B{n}") for n in range(1, 7)}
