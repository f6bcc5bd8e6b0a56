"""The command `awas`: everything that a person or a script asks of this installation.

Modules here only read the command line and print; what is heavy is imported when a command runs, so that help and
shell completion answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import typer

from transforms.command import country, days, deliveries, explore, laboratory, operations, records
from transforms.errors import AwasError, Interrupted

HELP = """Which recruitment agencies, employers and routes deserve a look today, why, and how sure that is.

\b
Begin with:
  awas run                  a simulated world, end to end; prints where its list is
  awas check-profile us_h2  is a country's profile complete?
  awas day 2026-03-31       one day of the configured profile

\b
The installation is chosen by the environment (docs/for-engineers.md):
  AWAS_HOME     where the lake, the releases and the logs are (default: var/ of the checkout)
  AWAS_PROFILE  a name under config/profiles/, or a folder (default: asean, the simulated world)
  AWAS_DROPS    where deliveries drop (default: what the profile says)
  AWAS_KEY      the secret of the pseudonyms

\b
Exit status:
  0    done; for days: a release was published
  1    a fault: one line says what, where, and what to do
  2    the command line itself is wrong
  3    a day was stopped by its data; the last release stays in force
  130  interrupted (SIGINT); 143 ended (SIGTERM): nothing is half done, run it again
"""


def _behind_door(run: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A command that first holds whoever runs it to their role."""

    @wraps(run)
    def held(*args: Any, **options: Any) -> Any:
        from transforms import roles

        roles.enter(name)
        return run(*args, **options)

    return held


app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (days, deliveries, country, records, operations, explore, laboratory):
    for command in group.app.registered_commands:
        if command.callback:
            named = command.name or command.callback.__name__.replace("_", "-")
            command.callback = _behind_door(command.callback, named)
    app.add_typer(group.app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; returns the exit status (see `HELP`)."""
    try:
        status = _status_of(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # `head` and its like read no more: what is left to write is thrown away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    return status


def _status_of(arguments: Sequence[str] | None) -> int:
    try:
        laboratory.default_to_simulated_world()
        app(args=None if arguments is None else list(arguments), prog_name="awas")
    except (AwasError, Interrupted) as error:
        print(f"awas: {error}", file=sys.stderr)
        return error.exit_status if isinstance(error, AwasError) else 1
    except SystemExit as end:
        return int(end.code or 0)
    return 0
