"""What stands beside a delivery's files is opened in a box, many at once, and one that breaks it stands alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from transforms.deliver.landing import descriptor, drops, sidecars
from transforms.deliver.landing.fingerprints import Fingerprints
from transforms.deliver.landing.sidecars import SidecarReader
from transforms.errors import DeliveryRefused
from transforms.sandbox.client import Done
from transforms.settings import Settings

ROWS = b"no,name\n1,Ana\n"


def dropped(top: Path, day: str, **stated: object) -> Path:
    folder = top / day
    folder.mkdir(parents=True)
    (folder / "a.csv").write_bytes(ROWS)
    described = {"path": "a.csv", "hash": hashlib.sha256(ROWS).hexdigest()} | stated
    (folder / drops.DESCRIPTOR).write_text(json.dumps({"resources": [described]}), encoding="utf-8")
    return folder


def delivery(folder: Path, reader: SidecarReader | None = None) -> drops.Delivery:
    known = Fingerprints(Settings(home=folder.parent / "home"), "work_permits")
    return drops.read_delivery("work_permits", date.fromisoformat(folder.name), folder, known, reader)


def test_a_descriptor_is_not_read_by_the_process_that_has_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    folder = dropped(tmp_path, "2026-03-01", rowcount=1)
    monkeypatch.setattr(descriptor, "parsed", never)
    monkeypatch.setattr(descriptor, "opened", never)
    read = delivery(folder)
    assert drops.stated_rows(read) == 1 and [file.name for file in read.files] == ["a.csv"]


def test_those_of_many_folders_are_opened_together_and_each_is_judged_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, linked, broken, plain = (dropped(tmp_path, f"2026-03-0{day}") for day in (1, 2, 3, 4))
    (linked / drops.DESCRIPTOR).rename(tmp_path / "elsewhere.json")
    (linked / drops.DESCRIPTOR).symlink_to(tmp_path / "elsewhere.json")
    (broken / drops.DESCRIPTOR).write_text('{"resources": [{]}', encoding="utf-8")
    (plain / drops.DESCRIPTOR).unlink()
    asked = list[int]()
    server = sidecars.client.server(sidecars.INSIDE)
    work = server.work

    def counted(request: Mapping[str, Any], *rest: Any) -> Done:
        asked.append(len(request["sidecars"]))
        return work(request, *rest)

    monkeypatch.setattr(server, "work", counted)
    reader = SidecarReader([good, linked, broken, plain])
    assert delivery(good, reader).descriptor and delivery(plain, reader).descriptor is None
    for folder, said in ((linked, "is a link"), (broken, r"not a data package descriptor \(JSONDecodeError")):
        with pytest.raises(DeliveryRefused, match=said):
            delivery(folder, reader)
    assert asked == [2]


def test_a_descriptor_that_breaks_its_reader_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [dropped(tmp_path, f"2026-03-0{day}") for day in range(1, 6)]
    hostile = str(folders[3])

    class Breaking:
        def work(self, request: Mapping[str, Any], reads: Sequence[Path], *_: object) -> Done:
            if hostile in request["sidecars"]:
                return Done(None, "its reader broke down (status -11)")
            return Done([descriptor.opened(Path(one)) for one in request["sidecars"]])

    monkeypatch.setattr(sidecars.client, "server", lambda _: Breaking())
    reader = SidecarReader(folders)
    assert [bool(delivery(folder, reader).files) for folder in folders if str(folder) != hostile] == [True] * 4
    with pytest.raises(DeliveryRefused, match="broke down"):
        delivery(folders[3], reader)


@pytest.mark.parametrize(
    "answer", [None, {}, [[]], [{"descriptor": {"sha256": 1}}], [{"descriptor": None, "mark": ["zz"] * 4}]]
)
def test_what_a_broken_box_answers_is_believed_by_its_form_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    class Lying:
        def work(self, *_: object) -> Done:
            return Done(answer)

    monkeypatch.setattr(sidecars.client, "server", lambda _: Lying())
    with pytest.raises(DeliveryRefused, match="gave no answer"):
        delivery(dropped(tmp_path, "2026-03-01"))


def test_a_refusal_quotes_no_more_of_a_descriptor_than_a_name_is_long(tmp_path: Path) -> None:
    folder = dropped(tmp_path, "2026-03-01", path="b" * 5_000_000)
    with pytest.raises(DeliveryRefused, match="which is not in the folder") as refused:
        delivery(folder)
    assert len(str(refused.value)) < 1000
