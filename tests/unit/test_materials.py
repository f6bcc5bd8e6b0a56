"""What the project is made of is written down, and says what the lock says."""

from __future__ import annotations

import json

from transforms.laboratory import materials


def test_bill_and_notice_are_those_of_the_locks() -> None:
    """Else run `python -m transforms.laboratory.materials`. What a package says of its licence is not asked again."""
    found = materials.everything()
    assert len(found) > 100 and all(one.hashes for one in found)
    bill = json.loads(materials.BILL.read_text(encoding="utf-8"))
    stated = {
        (one["name"], one["version"], *(p["value"] for p in one["properties"] if p["name"] == "awas:sha256"))
        for one in bill["components"]
    }
    assert stated == {(one.name, one.version, *one.hashes) for one in found}
    beside = {one["name"] for one in bill["components"] if {"awas explore"} & {p["value"] for p in one["properties"]}}
    assert "marimo" in beside and "duckdb" not in beside and "pyspark" not in beside
    notice = materials.NOTICE.read_text(encoding="utf-8")
    assert [one.name for one in found if f"\n{one.name} {one.version}: " not in notice] == []


def test_a_licence_is_a_name_and_no_text() -> None:
    text = "requests==2.0 ; python_version < '3' \\\n    --hash=sha256:" + "a" * 64 + "\nno-such-package==1.0\n"
    known, unknown = materials.packages(text)
    assert (known.licence, known.when, known.hashes) == ("Apache-2.0", "python_version < '3'", ("a" * 64,))
    assert (unknown.licence, unknown.when) == (materials.UNKNOWN, "")
    assert materials._named("Copyright (c) 2001 MIT") == "" and materials._named("The MIT License\nmore") != ""
