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
