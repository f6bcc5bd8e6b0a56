"""Which rows were made of which bytes is written down: a row that is changed later is found, and what it affects."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.conftest import drop
from tests.unit.support.deliveries import DAY, HEADER, permit
from transforms import deliver
from transforms.deliver.evidence import row_digests, sealing
from transforms.errors import AwasError
from transforms.integrity import chain, segments
from transforms.profile import Profile
from transforms.settings import Settings
from transforms.upkeep.rotation import rotate
from transforms.warehouse import connect


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sealed") / "home"


@pytest.fixture
def lake(settings: Settings, profile: Profile, drops: Path, taken_in: Path) -> Settings:
    """Two deliveries: three accepted rows, one in quarantine and one that stands twice. Made once; a copy for each."""
    if taken_in.exists():
        shutil.rmtree(settings.home)
        shutil.copytree(taken_in, settings.home)
        return settings
    odd = permit("P3").replace("2026-02-01", "soon")
    drop(drops, "work_permits", "2026-02-28", "a.csv", HEADER + permit("P0", recorded="2026-02-02T10:00:00+07:00"))
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1") + permit("P1") + permit("P2") + odd)
    deliver.run(settings, profile, "work_permits", DAY)
    shutil.copytree(settings.home, taken_in)
    return settings


def check(settings: Settings) -> int:
    with closing(connect(settings, read_only=True)) as con:
        return sealing.check(con, settings)


def test_what_nobody_touched_passes_however_it_lies_on_the_disk(lake: Settings) -> None:
    assert check(lake) == 2
    with closing(connect(lake)) as con:
        con.execute("delete from lake.restricted.work_permits")  # their time is over
        con.execute("update lake.quarantine.row set row_text = null")
        con.execute("create table same as from lake.accepted.work_permits order by permit_no desc")
        con.execute("delete from lake.accepted.work_permits; insert into lake.accepted.work_permits from same")
        assert sealing.seal(con, lake) == 0
    assert check(lake) == 2


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("update lake.accepted.work_permits set employer_name = 'Acne' where permit_no = 'P2'", "accepted rows were"),
        ("update lake.accepted.work_permits set worker_key = repeat('0', 64) where permit_no = 'P2'", "accepted rows"),
        ("delete from lake.accepted.work_permits where permit_no = 'P2'", "accepted rows were changed"),
        ("insert into lake.accepted.work_permits from lake.accepted.work_permits where permit_no = 'P2'", "accepted"),
        ("update lake.quarantine.row set reasons = ['is in order'] where kind = 'quarantined'", "rows in quarantine"),
        ("delete from lake.quarantine.row where kind = 'superseded'", "rows in quarantine were changed"),
        ("update lake.restricted.work_permits set worker_birth_date = '1990-01-01'", "personal columns were changed"),
        ("update lake.ledger.delivery set files = '[]' where delivered_on = '2026-03-01'", "names other files"),
        ("update lake.ledger.delivery set accepted = 3 where delivered_on = '2026-03-01'", "names other files"),
        ("delete from lake.ledger.delivery where delivered_on = '2026-03-01'", "is gone from the ledger"),
        ("update lake.ledger.delivery set delivery_id = 'work_permits/2026-03-01/x' where accepted = 2", "by nobody"),
    ],
)
def test_a_change_in_the_lake_is_named_with_what_it_affects(lake: Settings, harm: str, said: str) -> None:
    with closing(connect(lake)) as con:
        con.execute(harm)
    with pytest.raises(AwasError, match=said) as error:
        check(lake)
    day = "2026-02-28" if "restricted" in harm else "2026-03-01"
    assert f"work_permits/{day}/" in str(error.value) and f"every list from {day} on" in str(error.value)


def test_a_line_that_was_rewritten_is_found(lake: Settings) -> None:
    path = lake.lake_dir / sealing.NAME
    first, second = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(first.replace(json.loads(first)["accepted"], "0" * 64) + second, encoding="utf-8")
    with pytest.raises(AwasError, match=r"deliveries\.jsonl:2: does not follow the line before it"):
        check(lake)


def test_a_new_key_writes_the_lines_anew(lake: Settings) -> None:
    rotated = lake.model_copy(update={"earlier_keys": [lake.key], "key": SecretStr("another key of this lake")})
    with closing(connect(rotated)) as con:
        rotate(con, rotated, DAY)
        with pytest.raises(AwasError, match="pseudonyms are of another key"):
            sealing.check(con, rotated)
        assert sealing.seal(con, rotated) == 2
    assert check(rotated) == 2
    assert len(chain.texts(lake.lake_dir / sealing.NAME)) == 4


def test_a_record_that_became_long_is_closed_and_stays_one_chain(
    lake: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys are changed four times: what a day reads are the lines that count, what came before is held by `verify`."""
    monkeypatch.setattr(segments, "FEW", 3)
    monkeypatch.setattr(segments, "TIMES", 2)
    path, keys = lake.lake_dir / sealing.NAME, [lake.key]
    for number in range(4):
        keys.append(SecretStr(f"key {number} of this lake"))
        lake = lake.model_copy(update={"earlier_keys": keys[:-1], "key": keys[-1]})
        with closing(connect(lake)) as con:
            rotate(con, lake, DAY)
            sealing.seal(con, lake)
    assert check(lake) == 2
    whole = {one: one.read_bytes() for one in [*segments.closed(path), path]}
    assert len(whole) == 3 and [len(chain.texts(one)) for one in whole] == [6, 6, 2]
    assert sealing.check_history(lake) == 14
    for one, content in whole.items():
        one.write_bytes(content.replace(b'"source": "work', b'"source": "wonk', 1))
        with pytest.raises(AwasError, match=r"deliveries(/\d+)?\.jsonl:\d+: does not follow"):
            sealing.check_history(lake)
        one.write_bytes(content)
    segments.closed(path)[0].unlink()
    with pytest.raises(AwasError, match=r"000001\.jsonl: is missing"):
        sealing.check_history(lake)


def test_lines_of_an_older_version_are_told_and_written_anew(lake: Settings) -> None:
    path = lake.lake_dir / sealing.NAME
    lines: list[bytes] = []
    for text in chain.texts(path):
        old = {name: said for name, said in json.loads(text).items() if name not in ("form", "before")}
        lines.append(chain.following(lines, old | {"accepted": "0" * 64}))
    path.write_bytes(b"".join(lines))
    with pytest.raises(AwasError, match="made by an older version; run awas maintain"):
        check(lake)
    with closing(connect(lake)) as con:
        assert sealing.seal(con, lake) == 2
    assert check(lake) == 2


def test_a_row_that_changed_places_with_another_is_found(lake: Settings) -> None:
    """P1 and P2 get each other's lines: every column holds the same values as before, in another order."""
    with closing(connect(lake)) as con:
        con.execute("update lake.accepted.work_permits set line = 4 + 2 - line where permit_no in ('P1', 'P2')")
    with pytest.raises(AwasError, match="accepted rows were changed"):
        check(lake)


def test_a_large_delivery_is_read_piece_by_piece_with_the_same_digests(
    lake: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_digests, "LARGEST_SORT", 1)
    assert check(lake) == 2
