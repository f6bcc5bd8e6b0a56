"""What was backed up comes back as it was, also when days ran meanwhile; what is broken never becomes a backup."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conftest import KEY, drop
from tests.unit.support.backups import ROWS, add, agencies, elsewhere, take
from tests.unit.support.deliveries import DAY, HEADER, in_force, permit
from transforms import deliver
from transforms.errors import AwasError
from transforms.integrity import lake_files
from transforms.operations import backup_contents, manifests, restore
from transforms.operations.file_store import Store
from transforms.profile import Profile
from transforms.release.record import signing
from transforms.settings import Settings
from transforms.warehouse import connect


@pytest.fixture
def home(settings: Settings, profile: Profile) -> Settings:
    """A lake with one data file, a log, and a profile's folder."""
    add(settings, 0)
    (settings.home / "logs").mkdir()
    (settings.home / "logs" / "days.log").write_text("a day\n", encoding="utf-8")
    profile.folder.mkdir()
    (profile.folder / "profile.yml").write_text("name: test\n", encoding="utf-8")
    return settings


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def hashed(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def bytes_of(home: Path) -> dict[str, bytes]:
    """Every file but the keys, the databases and what a run leaves."""
    apart = ("lake/catalog", "keys/release.pem", "scratch", "run.lock")
    names = {path.relative_to(home).as_posix(): path for path in home.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(apart)}


def test_a_wrecked_home_comes_back_with_the_same_bytes_and_goes_on(
    home: Settings, profile: Profile, drops: Path, store: Path
) -> None:
    drop(drops, "work_permits", "2026-03-01", "a.csv", HEADER + permit("P1") + permit("P2"))
    deliver.run(home, profile, "work_permits", DAY)
    lake_files.record(home)
    before, rows = bytes_of(home.home), in_force(home, "2026-03-01")
    take(home, profile, store)
    shutil.rmtree(home.home)
    restore.run(home, profile, store, None)
    after = bytes_of(home.home)
    assert {name: after.get(name) for name in before} == before
    assert in_force(home, "2026-03-01") == rows == [("P1", "approved"), ("P2", "approved")]
    assert "nothing new" in deliver.run(home, profile, "work_permits", DAY)


def test_the_second_backup_copies_what_is_new(home: Settings, profile: Profile, store: Path) -> None:
    def objects() -> set[str]:
        return {path.name for path in (store / "objects").glob("??/*")}

    take(home, profile, store)
    first = objects()
    add(home, 5000)
    told = take(home, profile, store)
    new = objects() - first
    assert f"{len(new)} of them new" in told
    (table,) = [path for path in home.lake_dir.rglob("*.parquet") if hashed(path) in new]
    assert table.parent.name == "agency"


def test_each_state_can_be_had_again(home: Settings, profile: Profile, store: Path) -> None:
    """After a bad delivery of today: yesterday evening's."""
    take(home, profile, store)
    evening = datetime.now(UTC)
    add(home, 5000)
    take(home, profile, store)
    old, new = elsewhere(home, "old"), elsewhere(home, "new")
    restore.run(old, profile, store, evening.isoformat())
    restore.run(new, profile, store, None)
    assert (agencies(old), agencies(new)) == (5000, 10000)
    with pytest.raises(AwasError, match="there is no backup up to 2001-01-01; the oldest is of"):
        restore.run(elsewhere(home, "none"), profile, store, "2001-01-01")


def test_a_backup_while_rows_are_written_is_of_one_moment(home: Settings, profile: Profile, store: Path) -> None:
    """Each transaction adds a thousand rows; a backup that mixed two moments would have others, or miss a file."""
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            add(home, 0, 1000)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(4):
            take(home, profile, store)
    finally:
        ended.set()
        writer.join()
    counts = []
    for name in manifests.names(Store(store)):
        there = elsewhere(home, name)
        restore.run(there, profile, store, manifests.taken_at(name).isoformat())
        counts.append(agencies(there))
    assert counts == sorted(counts) and counts[-1] > counts[0]
    assert {count % 1000 for count in counts} == {0}


def test_what_is_damaged_does_not_become_a_backup(home: Settings, profile: Profile, store: Path) -> None:
    path = next((home.lake_dir / "data" / "resolve").rglob("*.parquet"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(AwasError, match=r"of resolve\.agency was altered after it was written; nothing is kept"):
        take(home, profile, store)
    assert manifests.names(Store(store)) == []
    path.unlink()
    with pytest.raises(AwasError, match="lacks files that its catalogue names"):
        take(home, profile, store)
    (home.lake_dir / "catalog.sqlite").write_bytes(b"no database")
    with pytest.raises(AwasError, match=r"catalog\.sqlite: cannot be read"):
        take(home, profile, store)


@pytest.mark.parametrize("harm", ["altered", "gone"])
def test_a_backup_that_was_damaged_is_not_restored(home: Settings, profile: Profile, store: Path, harm: str) -> None:
    take(home, profile, store)
    file = manifests.read(Store(store), manifests.names(Store(store))[0]).files["logs/days.log"]
    path = Store(store).path(file.sha256)
    path.write_bytes(b"A day\n") if harm == "altered" else path.unlink()
    with pytest.raises(AwasError, match="was altered in the backup" if harm == "altered" else "is missing from"):
        restore.run(elsewhere(home), profile, store, None)
    with pytest.raises(AwasError, match="did not come to its end; run awas restore again"):
        connect(elsewhere(home))
    path.write_bytes(b"a day\n")  # another copy of the backup
    restore.run(elsewhere(home), profile, store, None)
    connect(elsewhere(home)).close()


def test_a_home_that_holds_something_is_left_alone(home: Settings, profile: Profile, store: Path) -> None:
    take(home, profile, store)
    before = bytes_of(home.home)
    with pytest.raises(AwasError, match=r"holds .* already; restore into an empty home"):
        restore.run(home, profile, store, None)
    assert bytes_of(home.home) == before


def test_a_manifest_leads_nowhere_else(home: Settings, profile: Profile, store: Path) -> None:
    take(home, profile, store)
    name = manifests.names(Store(store))[0]
    path = store / "backups" / name / "manifest.json"
    text = path.read_text(encoding="utf-8")
    for other in ("../days.log", "/etc/days.log"):
        path.write_text(text.replace("logs/days.log", other), encoding="utf-8")
        with pytest.raises(AwasError, match=r"manifest\.json: cannot be read .*leads out of its folder"):
            restore.run(elsewhere(home), profile, store, None)
    path.write_text(text.replace('"bytes":6', '"bytes":7').replace('"bytes": 6', '"bytes": 7'), encoding="utf-8")
    with pytest.raises(AwasError, match=r"manifest\.json is not what was signed"):
        restore.run(elsewhere(home), profile, store, None, key=home.home / "keys" / "release.pub")


def test_what_a_killed_backup_left_is_removed(home: Settings, profile: Profile, store: Path) -> None:
    """It may be a copy of the catalogue: nobody would look for it there."""
    (store / ".taking_x" / "still").mkdir(parents=True)
    (store / ".taking_x" / "still" / "catalog.sqlite").write_bytes(b"rows")
    (store / ".writing.1").write_bytes(b"half a file")
    take(home, profile, store)
    assert sorted(path.name for path in store.iterdir()) == [".lock", "backups", "objects"]


def test_old_backups_go_and_the_newest_stays(home: Settings, profile: Profile, store: Path) -> None:
    take(home, profile, store)
    (old,) = manifests.names(Store(store))
    past = manifests.taken_at(old) - timedelta(days=40)
    (store / "backups" / old).rename(store / "backups" / past.strftime("%Y%m%dT%H%M%S.%fZ"))
    (home.home / "logs" / "days.log").write_text("another day\n", encoding="utf-8")
    assert "1 older backups let go" in take(home, profile, store)
    assert len(manifests.names(Store(store))) == 1
    assert b"a day\n" not in [path.read_bytes() for path in (store / "objects").glob("??/*")]
    restore.run(elsewhere(home), profile, store, None)


def officer(folder: Path, name: str) -> tuple[Path, Path]:
    """A recipient's private key and certificate, as openssl makes them."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(who, who, key.public_key(), 7, begin, begin + timedelta(days=999))
    private, public = folder / f"{name}.key", folder / f"{name}.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    private.write_bytes(key.private_bytes(*form))
    public.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return private, public


def test_keys_are_apart_and_open_to_their_recipients_only(
    home: Settings, profile: Profile, store: Path, tmp_path: Path
) -> None:
    take(home, profile, store)
    assert "without the keys (home/keys/release.pem, secrets/AWAS_KEY)" in take(home, profile, store)
    (one, public), (other, _) = officer(tmp_path, "siti"), officer(tmp_path, "eve")
    assert "without" not in take(home, profile, store, public)
    secret = (home.home / "keys" / "release.pem").read_bytes()
    everything = [path.read_bytes() for path in store.rglob("*") if path.is_file()]
    assert [text for text in everything if secret in text or KEY.encode() in text] == []

    new = elsewhere(home)
    assert "name the key that opens them" in restore.run(new, profile, store, None)
    assert not (new.home / "keys" / "release.pem").exists()
    (taken,) = [path for path in (store / "backups").iterdir() if (path / "keys.cms").exists()]
    signing.sign(new, shutil.copytree(taken, tmp_path / "signed anew"))
    assert (new.home / "keys" / "release.pem").read_bytes() != secret
    assert signing.check(new, taken)  # what was signed before the restore goes on being trusted
    with pytest.raises(AwasError, match="is the key of none of the recipients"):
        restore.run(elsewhere(home, "eve"), profile, store, None, identity=other)
    opened = elsewhere(home, "opened")
    restore.run(opened, profile, store, None, identity=one, secrets=tmp_path / "credentials")
    assert (opened.home / "keys" / "release.pem").read_bytes() == secret
    assert (tmp_path / "credentials" / "AWAS_KEY").read_text(encoding="utf-8") == KEY
    assert (tmp_path / "credentials" / "AWAS_KEY").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")
def test_the_keys_open_without_this_project(home: Settings, profile: Profile, store: Path, tmp_path: Path) -> None:
    key, public = officer(tmp_path, "siti")
    take(home, profile, store, public)
    (pack,) = store.glob("backups/*/keys.cms")
    command = ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", pack, "-inkey", key]
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True)
    assert KEY.encode() in done.stdout


def test_of_an_encrypted_lake_the_catalogue_is_a_key(profile: Profile, tmp_path: Path, store: Path) -> None:
    """It holds the keys of the data files: a thief of the backup's disk must not have both."""
    lake = Settings(home=tmp_path / "encrypted", encrypted_lake=True)
    with connect(lake) as con:
        con.execute(f"{ROWS} from range(5000) t(n)")
    lake_files.record(lake)
    profile.folder.mkdir()
    key, public = officer(tmp_path, "siti")
    take(lake, profile, store, public)
    assert [p for p in store.rglob("*") if p.is_file() and p.read_bytes()[:15] == b"SQLite format 3"] == []
    there = elsewhere(lake)
    restore.run(there, profile, store, None, identity=key)
    assert agencies(there) == 5000


def test_a_backup_holds_no_words_of_libraries_and_no_draft_that_names_a_person(
    home: Settings, profile: Profile, store: Path
) -> None:
    """A thief of the backup gets what a restore needs, and not what was kept for whoever mends this machine."""
    (home.home / "logs" / "withheld.log").write_text("could not convert 'B1234567'\n", encoding="utf-8")
    (home.home / "stopped" / "2026-03-01_0123").mkdir(parents=True)
    (home.home / "stopped" / "2026-03-01_0123" / "index.html").write_text("Siti Rahmawati Putri", encoding="utf-8")
    names = list(backup_contents.files(home))
    assert "logs/days.log" in names and not [name for name in names if "withheld" in name or "stopped" in name]
