"""docs/roles.md: who may do what, written from the one table that is also kept to (`config/operations/roles.yml`)."""

from __future__ import annotations

from transforms.profile.people import NAME
from transforms.roles import table
from transforms.settings import ROOT

PAGE = ROOT / "docs" / "roles.md"
_HEAD = f"""# Who may do what

Written from `config/operations/roles.yml` by `awas write-docs`; `tests/unit/test_roles.py` tries each role at each
door. Who has which role stands in `{NAME}` of the profile, a line a person (`siti approver`, `made reader batam`); the
names are those of the system's accounts and of Airflow. Without that file every account may do everything, and
`approvers` of the profile says who signs.

`awas` holds each command to the account that runs it; the sign-off in Airflow asks the approvers; below stands the role
in Airflow's simple auth manager, which `awas airflow` is started with. Who was refused, who failed to sign and who
read restricted rows stands in `access.jsonl` of the home, a chain whose length each release is signed with.

**What this does not do**: whoever may read the home's files can read them without `awas`, and whoever may set
`AWAS_PROFILE` can name another profile. The system's accounts are the lock on files: the home is 0700 and belongs to
the engineers' service account. The accounts of a unit read their own list alone: with `AWAS_READERS`, a folder outside
the home, each signature, withdrawal, `awas restore` and `awas mend` lays what is in force out there as `<unit>/`,
readable by the system's group `awas-<unit>` (in small letters; the service's account has to be in it). That folder
must be empty at first, or not there: its `.awas-readers/` says what was laid out, and nothing else in it is touched.
Where a unit cannot be given its list all others have theirs, the error names it, and `awas mend` goes on.
The protection lane has a folder of its own (`AWAS_PROTECTION`).
"""


def roles_page() -> str:
    """The page as Markdown."""
    whole = table()
    names = list(whole.roles)
    lines = [_HEAD, "| role | does | Airflow |", "|---|---|---|"]
    lines += [f"| {name} | {about.does} | {about.airflow} |" for name, about in whole.roles.items()]
    lines += ["", f"| door | commands | {' | '.join(names)} |", "|---|---|" + "---|" * len(names)]
    for name, door in whole.doors.items():
        commands = ", ".join(f"`{command}`" for command in door.commands)
        marks = " | ".join("yes" if role in door.roles else "" for role in names)
        lines.append(f"| {name}: {door.does} | {commands} | {marks} |")
    return "\n".join([*lines, ""])
