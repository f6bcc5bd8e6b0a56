"""`awas verify`, `withdraw`, `sign`, `ask`, `propose`, `write-docs`: read what was kept, and write from it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from transforms.command.days import as_day

app = typer.Typer()


class Kind(StrEnum):
    """Of what weights can be proposed."""

    agency = "agency"
    route = "route"


@app.command()
def verify(
    release: Annotated[str, typer.Argument(help="A folder, the name of one under AWAS_HOME/releases, or `current`.")],
    key: Annotated[
        Path | None, typer.Option(help="The public key that you trust; else those under AWAS_HOME/keys.")
    ] = None,
    from_drops: Annotated[
        bool, typer.Option("--from-drops", help="Make it again from the files in the drop folders, not from the lake.")
    ] = False,
    kept: Annotated[
        bool, typer.Option("--kept", help="Check what is kept and make nothing again: quick enough for every hour.")
    ] = False,
) -> None:
    """Is a release what was signed, and what its inputs give?

    Signature and hashes are checked, the logs, and the lake's files and rows; then the release is made again from the
    lake and compared byte for byte. Made again from the drop folders it also shows whether the lake still holds what
    was delivered.

    \b
    Examples:
      awas verify current
      awas verify current --kept
      awas verify current --from-drops
      awas verify 2026-03-31_4f2a9c --key awas.pub
    """
    from transforms import tasks

    if kept and from_drops:
        raise typer.BadParameter("--kept makes nothing again, --from-drops does: choose one")
    print(tasks.verify(release, key, from_drops=from_drops, kept=kept))


@app.command()
def withdraw(
    release: Annotated[str, typer.Argument(help="The name of a folder under AWAS_HOME/releases, or `current`.")],
    reason: Annotated[str, typer.Option(help="Why; readers are told.")],
    key: Annotated[Path | None, typer.Option(help="Your private Ed25519 key, where approvers have keys.")] = None,
) -> None:
    """Take a list out of force for good, in your name.

    The list before it is in force again, `today.html` says why, and the folder stays for whoever must look into it.

    \b
    Example:
      awas withdraw current --reason "The register of 31 March was another country's."
    """
    from transforms import tasks

    print(tasks.withdraw(release, reason, key))


@app.command()
def sign(
    day: Annotated[str, typer.Argument(metavar="DAY", help="The day whose draft waits, YYYY-MM-DD.")],
    key: Annotated[Path | None, typer.Option(help="Your private Ed25519 key, as ssh-keygen makes it.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print what would be signed, and sign nothing.")] = False,
    signature: Annotated[Path | None, typer.Option(help="What `ssh-keygen -Y sign` made of that.")] = None,
    name: Annotated[str, typer.Option(help="In whose name, with --show and --signature; else your account's.")] = "",
) -> None:
    """Put the draft of a day in force, in your name.

    Read its `sign-off.html` first. Where the profile has `approvers.keys`, everybody signs with a key of their own; one
    with a passphrase or on a token signs through ssh-keygen.

    \b
    Examples:
      awas sign 2026-03-31
      awas sign 2026-03-31 --key ~/.ssh/id_ed25519
      awas sign 2026-03-31 --name siti --show > lists
      ssh-keygen -Y sign -n awas-lists -f ~/.ssh/id_ed25519 lists
      awas sign 2026-03-31 --name siti --signature lists.sig
    """
    from transforms import tasks

    if show:
        print(tasks.statement(as_day(day), name), end="")
    else:
        print(tasks.sign(as_day(day), key, signature, name))


@app.command()
def ask(
    query: Annotated[str, typer.Argument(metavar="SQL", help="One query in DuckDB's SQL.")],
    day: Annotated[str | None, typer.Option(metavar="DAY", help="core.* and ref.* as known on that day.")] = None,
    as_is: Annotated[bool, typer.Option("--as-is", help="Values as they stand in the lake, for a program.")] = False,
) -> None:
    """Ask the lake, read-only; the answer is CSV.

    It answers also while a day is written. Texts that a spreadsheet would run as a formula (=, +, -, @ first) get a '
    before them, and line ends and other unseen characters are written out (⟨U+000A⟩); how many were, is told beside the
    answer. With --as-is every value comes as it is.

    \b
    Examples:
      awas ask "select count(*) from lake.accepted.work_permits"
      awas ask --day 2026-03-30 "select count(*) from core.work_permits"
    """
    from transforms import tasks

    tasks.ask(query, as_day(day) if day else None, as_is)


@app.command()
def propose(
    kind: Annotated[Kind, typer.Argument(help="Of which entities.")],
    day: Annotated[str, typer.Argument(metavar="DAY", help="What visits had found by this day, YYYY-MM-DD.")],
) -> None:
    """Propose weights from what visits found.

    Nothing changes until somebody signs the file.

    \b
    Example:
      awas propose agency 2026-03-31
    """
    from transforms import tasks

    print(tasks.propose(kind.value, as_day(day)))


@app.command()
def write_docs() -> None:
    """Write catalogue, dictionary, architecture and map anew, and the inputs in the headers of queries."""
    from transforms.documentation import catalogue, dictionary, drawing, headers, release_map, roles

    for path, text in (
        (dictionary.DICTIONARY, dictionary.dictionary()),
        (catalogue.CATALOGUE, catalogue.catalogue()),
        (drawing.ARCHITECTURE, drawing.architecture()),
        (release_map.MAP, release_map.release_map()),
        (roles.PAGE, roles.roles_page()),
    ):
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path}")
    for path in headers.files():
        headers.mend(path)
