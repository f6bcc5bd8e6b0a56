"""A mapping says which headers it lives on; a delivery without them is refused and not taken in half empty."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import drop
from tests.unit.test_deliver import DAY
from transforms import deliver
from transforms.profile import Profile
from transforms.settings import Settings

MAPPING = """
select _file, _line, coalesce(no, number) as permit_no, heads as workers, 'Acme' as employer_name,
    'MYS' as destination, '9211' as occupation, '2026-02-01' as applied_on, 'approved' as status
from raw
"""


def test_a_delivery_without_any_known_layout_is_refused_with_what_is_missed(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    (profile.folder / "sources").mkdir(parents=True)
    (profile.folder / "sources" / "work_permits.sql").write_text(MAPPING, encoding="utf-8")
    layouts = {
        "columns": ["no", "number", "heads"],
        "layouts": [["no", "heads"], ["number", "heads"]],
        "required": False,
    }
    mapped = profile.source("work_permits").model_copy(update=layouts)
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})
    drop(drops, "work_permits", "2026-02-27", "a.csv", "no,heads\n1,3\n")
    drop(drops, "work_permits", "2026-02-28", "a.csv", "NUMBER,heads\n2,4\n")
    drop(drops, "work_permits", "2026-03-01", "a.csv", "number,heads_total\n3,5\n")
    told = deliver.run(settings, profile, "work_permits", DAY)
    assert "2 new deliveries, 2 rows" in told
    assert "columns that this source is read from are not there: heads; there instead: heads_total" in told


def test_a_mapping_that_cannot_keep_the_rows_of_a_delivery_refuses_that_one_alone(
    settings: Settings, profile: Profile, drops: Path
) -> None:
    """A mapping that doubles a row, or breaks off at a cell, is no reason to leave the other deliveries out."""
    (profile.folder / "sources").mkdir(parents=True)
    query = MAPPING.replace("heads as workers", "heads::int as workers").replace(
        "from raw", "from raw, (select unnest(range(1, 3)) as n) where n = 1 or number = 'twice'"
    )
    (profile.folder / "sources" / "work_permits.sql").write_text(query, encoding="utf-8")
    mapped = profile.source("work_permits").model_copy(update={"columns": ["no", "number", "heads"], "required": False})
    profile = profile.model_copy(update={"sources": {**profile.sources, "work_permits": mapped}})
    for day, line in (
        ("2026-02-26", "1,3"),
        ("2026-02-27", "twice,3"),
        ("2026-02-28", "2,many"),
        ("2026-03-01", "4,3"),
    ):
        drop(drops, "work_permits", day, "a.csv", f"number,heads\n{line}\n")
    told = deliver.run(settings, profile, "work_permits", DAY)
    assert "2 new deliveries, 2 rows" in told
    assert f"{drops}/work_permits/2026-02-27: a.csv: the mapping" in told and "gives 2 rows (1 different" in told
    assert f"{drops}/work_permits/2026-02-28: the mapping" in told and "breaks off at a cell" in told
