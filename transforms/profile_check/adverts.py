"""The words of adverts: are there any in the languages of the profile, and has a speaker read them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from transforms.profile import Profile
from transforms.profile_check import reference
from transforms.profile_check.finding import Finding
from transforms.session.reference_cells import VALUE
from transforms.session.reference_files import file_of, read
from transforms.settings import CONFIG_DIR

SOURCE, TABLE = "job_adverts", "advert_words"


def check(profile: Profile) -> Iterator[Finding]:
    """What a profile that delivers adverts should know of their words. Nothing of it stops a day."""
    if SOURCE not in profile.sources:
        return
    own = [row for _, row in reference.rows(profile.folder, TABLE)]
    said = {(row.get("language"), row.get("marker")) for row in own}
    shipped = [row for _, row in read(CONFIG_DIR / f"{TABLE}.csv").rows]
    speakers: dict[str, set[bool]] = defaultdict(set)
    for row in [*own, *(row for row in shipped if (row["language"], row["marker"]) not in said)]:
        speakers[row.get("language", "")].add(VALUE["boolean"](row.get("read_by_speaker", "")) == "true")
    for language in profile.languages:
        if language not in speakers:
            what = (
                f"no words of adverts are known in {language}: what is written in it is not read, and not counted (A32)"
            )
            yield Finding(file_of(TABLE), "", what, "write them (docs/new-country.md, section 5)", stops=False)
        elif False in speakers[language]:
            what = f"no speaker of {language} has read all of the words by which adverts are judged (A32)"
            remedy = f"have one read those of config/{TABLE}.csv, and copy them here with yes under read_by_speaker"
            yield Finding(file_of(TABLE), "", what, remedy, stops=False)
