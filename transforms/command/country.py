"""`awas check-profile`, `messages`: what an engineer of a country needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from transforms.profile import Profile

app = typer.Typer()


@app.command()
def check_profile(
    profile: Annotated[str | None, typer.Argument(help="A name under config/profiles/, or a folder.")] = None,
) -> None:
    """Is a country's profile complete, and which indicators can it give?

    Everything that is wrong is told at once, one line each: file, place, what, and what to do. Status 1 where anything
    stops a day; what is only odd is told and does not.

    \b
    Examples:
      awas check-profile                 the configured profile (AWAS_PROFILE)
      awas check-profile ./landia        a folder
    """
    from transforms.profile import folder_of
    from transforms.profile_check import check
    from transforms.settings import load_settings

    folder = folder_of(profile or load_settings().profile)
    found_profile, findings = check(folder)
    for finding in findings:
        print(f"{'stops a day' if finding.stops else 'odd        '}  {finding.line()}")
    if found_profile:
        _print_judgements(found_profile)
        _print_coverage(found_profile)
    stopping = sum(finding.stops for finding in findings)
    print(f"\n{folder}: {stopping} problems stop a day, {len(findings) - stopping} more are only odd")
    raise typer.Exit(1 if stopping else 0)


def _print_judgements(profile: Profile) -> None:
    from transforms.judgements import shipped

    for name, (own, usual) in profile.judgements.differing(shipped()).items():
        print(f"judged here  {name}: {own:g}, elsewhere {usual:g} (config/judgements.yml has the reason)")


def _print_coverage(profile: Profile) -> None:
    from transforms.profile_check.coverage import coverage
    from transforms.settings import is_remote, load_settings, local_path

    settings = load_settings()
    places = {name: profile.drops_at(settings, name) for name in profile.sources}
    drops = {name: local_path(place) / name for name, place in places.items() if not is_remote(place)}
    lines = list(coverage(profile, drops))
    given = sum(line.available for line in lines)
    print(f"\n{given} of {len(lines)} indicators are available; days: how far back each looks\n")
    for line in lines:
        state = "available    " if line.available else "not available"
        because = f"; {line.because}" if line.because else ""
        print(f"{state}  {line.days:>4} days  {line.indicator}: {line.needs}{because}")


@app.command()
def messages(
    language: Annotated[str, typer.Argument(help="Two or three letters of ISO 639, like km.")],
    profile: Annotated[str | None, typer.Option(help="A name or a folder; else the configured profile.")] = None,
) -> None:
    """Write what a language still lacks into the profile, to be translated.

    Each message stands there empty, with the English words above it. Give them words, in any order, and run it again:
    what has words stays as it is. `awas check-profile` says what is missing.

    \b
    Example:
      awas messages km --profile ./landia     writes landia/messages/km.yml and landia/messages/cards/km.yml
    """
    from transforms.languages.skeleton import write
    from transforms.profile import folder_of
    from transforms.settings import load_settings

    for path, count in write(language, folder_of(profile or load_settings().profile)):
        print(f"{path}: {count} still to be translated")
