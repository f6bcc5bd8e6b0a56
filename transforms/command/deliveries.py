"""`awas try`, `read-again`, `set-aside`, `read-after-all`: files tried or read again, and what people decide."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from transforms.command.days import as_day

Source = Annotated[str, typer.Argument(help="The source, as the profile names it.")]
Delivered = Annotated[str, typer.Argument(metavar="DAY", help="The day of the delivery's folder, YYYY-MM-DD.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="From the lists of which day on it holds; else from today.")
]
app = typer.Typer()


@app.command("try")
def try_files(
    source: Source,
    files: Annotated[list[Path], typer.Argument(help="The files of one delivery.")],
    day: Annotated[str | None, typer.Option(metavar="DAY", help="Of the delivery; else today.")] = None,
) -> None:
    """Try files against the profile: what would be read, set aside, refused and told.

    No day is run and nothing is written to AWAS_HOME.

    \b
    Example:
      AWAS_PROFILE=./landia awas try work_permits march.xlsx --day 2026-03-31
    """
    from transforms.deliver import dry_run
    from transforms.tasks.installation import installation

    settings, profile = installation()
    delivered_on = as_day(day) if day else datetime.now(UTC).astimezone().date()
    for line in dry_run.tell(settings, profile, source, files, delivered_on):
        print(line)


@app.command()
def read_again(
    source: Source,
    mend: Annotated[bool, typer.Option("--mend", help="Take in anew what stands otherwise.")] = False,
    day: Annotated[
        str | None, typer.Option(metavar="DAY", help="From the lists of which day on it counts; else today.")
    ] = None,
) -> None:
    """Does the lake hold what the files in the drop folders say?

    They are read again as this version reads them, and held against the lake row by row: each delivery that differs is
    named, with the first rows. Status 1 where one does. With --mend these are taken in anew; lists of before stay.

    \b
    Examples:
      awas read-again border_crossings
      awas read-again border_crossings --mend
    """
    from transforms.operations import tasks

    as_of = as_day(day) if day else datetime.now(UTC).astimezone().date()
    lines, is_right = tasks.read_again(source, as_of, mend=mend)
    print(*lines, sep="\n")
    raise typer.Exit(int(not is_right))


@app.command()
def set_aside(source: Source, day: Delivered, reason: Reason, start: From = None) -> None:
    """Set a refused delivery aside for good.

    It is not tried again, stops no day and is no open gap; `data_health` says who set it aside, and why.
    What the supplier sends instead is read.

    \b
    Example:
      awas set-aside border_crossings 2018-03-05 --reason "The gate's archive is lost."
    """
    _decide(source, day, reason, start, aside=True)


@app.command()
def read_after_all(source: Source, day: Delivered, reason: Reason, start: From = None) -> None:
    """Undo `set-aside`: the delivery is tried again.

    \b
    Example:
      awas read-after-all border_crossings 2018-03-05 --reason "The encoding is mended."
    """
    _decide(source, day, reason, start, aside=False)


def _decide(source: str, day: str, reason: str, start: str | None, *, aside: bool) -> None:
    from transforms import tasks
    from transforms.settings import operator

    decided_on = as_day(start) if start else datetime.now(UTC).astimezone().date()
    print(tasks.decide_delivery(source, as_day(day), aside, operator(), reason, decided_on))
