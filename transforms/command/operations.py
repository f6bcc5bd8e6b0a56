"""`awas backup`, `restore`, `mend`, `drill`, `health`, `metrics`: what keeps an installation alive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()
Moment = Annotated[
    str | None, typer.Option(metavar="MOMENT", help="The newest backup up to YYYY-MM-DD[THH:MM]; else the newest.")
]


@app.command()
def backup(
    to: Annotated[Path | None, typer.Argument(help="A folder on another disk; else AWAS_BACKUP.")] = None,
    recipients: Annotated[
        Path | None,
        typer.Option(help="Certificates (PEM) to which the keys are encrypted; else AWAS_BACKUP_RECIPIENTS."),
    ] = None,
    keep_days: Annotated[int, typer.Option(min=1, help="Older backups are let go, the newest never.")] = 35,
) -> None:
    """Copy lake, releases, logs, profile and Airflow's database to another disk.

    It may run while a day runs. What is there already is not copied again; what is written is read back. Keys are
    left out unless somebody is named to whom they are encrypted. docs/runbook.md has the rest.

    \b
    Examples:
      awas backup /mnt/backup
      awas backup /mnt/backup --recipients officers.pem
    """
    from transforms.operations import tasks

    print(tasks.backup(to, recipients, keep_days))


@app.command("hand-out")
def hand_out(
    unit: Annotated[str, typer.Argument(help="A unit of the release, as in units.csv.")],
    to: Annotated[Path, typer.Argument(help="A folder, as that of a stick or of the office's share.")],
    release: Annotated[
        str, typer.Option(help="The name of a folder under AWAS_HOME/releases, or `current`.")
    ] = "current",
    recipients: Annotated[
        Path | None, typer.Option(help="Certificates (PEM) of the unit: the archive is encrypted to them.")
    ] = None,
) -> None:
    """A unit's list in one archive, to carry: pages, sheets, letters, and what shows that they are genuine.

    It is checked against its signature before, and holds no other unit's files.

    \b
    Examples:
      awas hand-out L-JKT /media/stick
      awas hand-out L-JKT /srv/share --recipients l-jkt.pem
    """
    from transforms.operations import tasks

    print(tasks.hand_out(release, unit, to, recipients))


@app.command()
def fetch(
    to: Annotated[Path, typer.Argument(help="A folder in which the lists are kept, on this machine.")],
    bucket: Annotated[
        str | None, typer.Option("--from", help="s3://[connection@]bucket/folder; else AWAS_BUCKET.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The installation's key; else those in AWAS_HOME/keys.")] = None,
) -> None:
    """The list in force out of an object store, checked: signature, files, log of lists.

    Where the folder knows lists that the bucket no longer has, nothing is laid: the bucket was set back.

    \b
    Examples:
      awas fetch /srv/lists --from s3://lists/awas --key release.pub
      AWAS_BUCKET=s3://store@lists/awas awas fetch /srv/lists
    """
    from transforms.operations import tasks

    print(tasks.fetch(to, bucket, key))


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="The folder that `awas backup` wrote to.")],
    home: Annotated[Path | None, typer.Option(help="An empty folder; else AWAS_HOME.")] = None,
    as_of: Moment = None,
    key: Annotated[Path | None, typer.Option(help="The public key of the installation that made the backup.")] = None,
    identity: Annotated[Path | None, typer.Option(help="A recipient's private key (PEM): opens the keys.")] = None,
    secrets: Annotated[Path | None, typer.Option(help="A folder for the secrets of the environment.")] = None,
    profile_to: Annotated[Path | None, typer.Option(help="A new folder for the profile of the backup.")] = None,
) -> None:
    """Put a backup into an empty home, and verify the list in force.

    A home that holds something is refused. After an interruption the same command goes on.

    \b
    Examples:
      awas restore /mnt/backup
      awas restore /mnt/backup --home /srv/awas --as-of 2026-03-30
      awas restore /mnt/backup --identity officer.key --secrets /etc/awas/credentials
    """
    from transforms.operations import tasks

    print(tasks.restore(source, home, as_of, key=key, identity=identity, secrets=secrets, profile_to=profile_to))


@app.command()
def mend(
    source: Annotated[
        Path | None,
        typer.Option("--from", help="The folder of the backups; else AWAS_BACKUP, else the deliveries alone."),
    ] = None,
) -> None:
    """Mend what was damaged: files of the lake, its catalogue, releases, the log of lists.

    What a backup has is taken from there, by its digest. Where the catalogue is broken, the lake is that of the newest
    backup which is right, and what was delivered since is read again. What was broken is kept under AWAS_HOME/damaged.
    Stop Airflow first.

    \b
    Examples:
      awas mend --from /mnt/backup
      awas mend                      without a backup: from the deliveries
    """
    from transforms.operations import tasks

    print(tasks.mend(source))


@app.command()
def move_catalogue(
    to: Annotated[
        str | None,
        typer.Argument(help="As AWAS_CATALOGUE says it: 'postgres:host=… dbname=…'; else a file in the home."),
    ] = None,
) -> None:
    """Move the lake's catalogue to PostgreSQL, or back; AWAS_CATALOGUE says where it is now.

    Stop Airflow before. Every row is copied and compared; then set AWAS_CATALOGUE to the new place. What was left is
    kept under AWAS_HOME/damaged (of PostgreSQL: in its database, to be dropped). A password belongs into the file that
    PGPASSFILE names: an argument is seen by every account of the machine.

    \b
    Examples:
      awas move-catalogue 'postgres:host=db.example dbname=awas user=awas'
      AWAS_CATALOGUE='postgres:host=db.example dbname=awas user=awas' awas move-catalogue
    """
    from transforms.operations import tasks

    print(tasks.move_catalogue(to))


@app.command()
def drill(
    day: Annotated[str, typer.Argument(metavar="DAY", help="Under which day it is written down, YYYY-MM-DD.")],
    source: Annotated[Path | None, typer.Option("--from", help="The folder of the backups; else AWAS_BACKUP.")] = None,
) -> None:
    """Restore the newest backup on trial, and verify the list in force there.

    Nothing of it stays but a line of the ledger of runs: how long it took, how old the backup was. Airflow does it each
    month.

    \b
    Example:
      awas drill 2026-03-31
    """
    from transforms.command.days import as_day
    from transforms.operations import tasks

    print(tasks.drill(source, as_day(day)))


@app.command()
def health(
    as_json: Annotated[bool, typer.Option("--json", help="One object: ok, at, checks.")] = False,
) -> None:
    """What is as it should be and what is not, a line each; status 1 where anything is not.

    Ages of sources, open refusals, lists in force, signature by seven, smoke alarm, disk for two weeks, who runs days,
    age of the backup and of the last drill. It reads only, also while a day runs. docs/runbook.md has each remedy.

    \b
    Examples:
      awas health
      awas health --json
    """
    from transforms.operations import tasks

    ok, told = tasks.health(as_json=as_json)
    print(told)
    raise typer.Exit(0 if ok else 1)


@app.command()
def metrics(
    out: Annotated[Path | None, typer.Option(help="A file to be replaced at once; else standard output.")] = None,
) -> None:
    """The same and more as numbers, in Prometheus' text form.

    \b
    Examples:
      awas metrics
      awas metrics --out /var/lib/prometheus/node-exporter/awas.prom
    """
    from transforms.operations import tasks

    print(tasks.metrics(out), end="")


@app.command()
def lineage(
    out: Annotated[Path, typer.Argument(metavar="FILE", help="A file to be replaced at once: an event a line.")],
) -> None:
    """What is made from what, and what each delivery brought, as OpenLineage events for a data catalogue.

    \b
    Example:
      awas lineage awas.ndjson
    """
    from transforms.operations import tasks

    print(tasks.lineage(out))
