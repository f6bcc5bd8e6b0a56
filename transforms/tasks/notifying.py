"""Tell each unit that its list is in force, by the notifiers that the profile names; without any, only the log says so.

A message says which day, how many visits and where to read, and holds no row of the data: it may pass through systems
that nobody here answers for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from transforms.errors import AwasError, cause
from transforms.profile import Notice, Profile


def notify(profile: Profile, release: Path, context: Mapping[str, Any]) -> str:
    """Send every message of a release; returns one line of counts.

    The arguments of a notice may use {{ unit }}, {{ subject }}, {{ text }} and what Airflow offers. Raises AwasError,
    after all others were sent, where some could not be.
    """
    sent, failed = 0, dict[str, Exception]()
    for message in messages(release, profile):
        for notice in profile.notify:
            if notice.units and message["unit"] not in notice.units:
                continue
            try:
                _send(notice, dict(context) | message)
                sent += 1
            except Exception as error:  # whatever a notifier raises, the other units are told
                failed[f"{message['unit']} ({cause(error)})"] = error
    if failed:
        raise AwasError(
            f"{release.name} is in force, but could not tell {', '.join(failed)}: look at the connection that the "
            "profile's notify names, then clear this task"
        ) from ExceptionGroup("notices", list(failed.values()))
    return f"{release.name} is in force; {sent} messages sent" if profile.notify else f"{release.name} is in force"


def messages(release: Path, profile: Profile) -> Iterator[dict[str, str]]:
    """One message a unit, in its language: `unit`, `subject`, `text`."""
    import duckdb

    from transforms.release.texts.words import load_words

    with duckdb.connect(str(release / "watchlists.duckdb"), read_only=True) as con:
        units = con.execute(
            "select unit, coalesce(names[language], name), language, visits from marts.inspection_unit order by unit"
        ).fetchall()
    for unit, name, language, visits in units:
        words = load_words(language, profile)
        place = f"units/{unit}/index.html"
        yield {
            "unit": unit,
            "subject": words("notice_subject", unit=name, day=words.day(_day(release))),
            "text": words("notice_text", n=visits, place=place, release=release.name),
        }


def _send(notice: Notice, context: dict[str, Any]) -> None:
    """Make a notifier, fill in its templates and send; unlike calling it, this raises what goes wrong."""
    module, _, name = notice.notifier.rpartition(".")
    notifier = getattr(import_module(module), name)(**notice.arguments)
    notifier.render_template_fields(context)
    notifier.notify(context)


def _day(release: Path) -> Any:
    from transforms.release import verifying
    from transforms.release.record import manifest

    return verifying.as_of(manifest.read(release))
