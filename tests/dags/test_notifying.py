"""Units are told that their list is in force, by real notifiers, without a row of the data."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pytest

from transforms.errors import AwasError
from transforms.profile import Notice, Profile
from transforms.release.record import manifest
from transforms.tasks import notifying

SMTP = "airflow.providers.smtp.notifications.smtp.SmtpNotifier"
WORDS = {"subject": "{{ subject }}", "html_content": "{{ text }}", "from_email": "awas@example.invalid"}


class MailServer(socketserver.StreamRequestHandler):
    """As much SMTP as it takes to receive a letter."""

    letters: ClassVar[list[str]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                self.letters.append(letter.decode())
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def post(installation: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The letters that arrive."""
    MailServer.letters.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer) as server:
        port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        monkeypatch.setenv(
            "AIRFLOW_CONN_SMTP_DEFAULT",
            f"smtp://127.0.0.1:{port}/?disable_ssl=true&disable_tls=true&retry_limit=1&timeout=5",
        )
        yield MailServer.letters
        server.shutdown()
        thread.join()


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "2026-03-31_abc"
    folder.mkdir()
    with duckdb.connect(str(folder / "watchlists.duckdb")) as con:
        con.execute(
            "create schema marts; create table marts.inspection_unit as from (values "
            "('L-JKT', 'Labour inspection, Jakarta', map(['id'], ['Pengawas Jakarta']), 'id', 8), "
            "('L-BTM', 'Labour inspection, Batam', map(['id'], [null]), 'en', 1)) "
            "as t (unit, name, names, language, visits)"
        )
    manifest.write(folder, {"as_of": "2026-03-31"})
    return folder


def profile(*notices: Notice) -> Profile:
    return Profile(name="p", folder=Path("/"), timezone="UTC", drops="x", sources={}, notify=list(notices))


def test_without_a_notifier_only_the_log_says_so(release: Path) -> None:
    assert notifying.notify(profile(), release, {}) == "2026-03-31_abc is in force"


def test_each_unit_is_told_in_its_language_how_many_and_where(release: Path, post: list[str]) -> None:
    jakarta = Notice(notifier=SMTP, units=["L-JKT"], arguments=WORDS | {"to": "jkt@example.invalid"})
    everyone = Notice(notifier=SMTP, arguments=WORDS | {"to": "{{ unit }}@example.invalid"})
    assert notifying.notify(profile(jakarta, everyone), release, {}) == "2026-03-31_abc is in force; 3 messages sent"
    assert sorted(line for letter in post for line in letter.splitlines() if line.startswith(("To:", "Subject:"))) == [
        "Subject: Labour inspection, Batam: the list of 31 March 2026 is in force",
        "Subject: Pengawas Jakarta: daftar 31 Maret 2026 berlaku",
        "Subject: Pengawas Jakarta: daftar 31 Maret 2026 berlaku",
        "To: L-BTM@example.invalid",
        "To: L-JKT@example.invalid",
        "To: jkt@example.invalid",
    ]


def test_a_message_holds_counts_and_a_place_only(release: Path) -> None:
    batam, jakarta = notifying.messages(release, profile())
    assert batam["text"] == "1 visit today. Read units/L-BTM/index.html in release 2026-03-31_abc."
    assert jakarta["text"] == "8 kunjungan hari ini. Baca units/L-JKT/index.html di rilis 2026-03-31_abc."
    assert set(batam) == {"unit", "subject", "text"}


def test_one_that_fails_keeps_no_other_from_being_sent(release: Path, post: list[str]) -> None:
    broken = Notice(notifier="nowhere.at.all.Notifier", units=["L-BTM"])
    fine = Notice(notifier=SMTP, arguments=WORDS | {"to": "{{ unit }}@example.invalid"})
    with pytest.raises(AwasError, match=r"is in force, but could not tell L-BTM \(ModuleNotFoundError\)"):
        notifying.notify(profile(broken, fine), release, {})
    assert len(post) == 2
