"""Five cards and a profile that a small scored day is released with."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from transforms.cards import Card
from transforms.judgements import shipped
from transforms.settings import Settings


def cards() -> dict[str, Card]:
    """Five cards, as `transforms.cards.load_cards` would give them."""
    return {
        "A01": _card("A01", "agency", "fact", "licence", "Filing without a licence", "Mengajukan tanpa lisensi",
                     "{num} permits were filed while the licence was not valid",
                     "{num} izin diajukan saat lisensinya tidak berlaku", ["agency_register", "work_permits"]),
        "A16": _card("A16", "agency", "rate", "permits", "Permits never used", "Izin tak pernah dipakai",
                     "{num} of {den} permits were never used to cross (peers: {peer_num_of_100} of 100)",
                     "{num} dari {den} izin tidak pernah dipakai melintas (sesamanya: {peer_num_of_100} dari 100)",
                     ["work_permits", "border_crossings"]),
        "A12": _card("A12", "agency", "rate", "harm", "Complaints", "Pengaduan",
                     "{num} complaints for {den} workers sent (peers: {peer_num_of_100} of 100)",
                     "{num} pengaduan untuk {den} pekerja (sesamanya: {peer_num_of_100} dari 100)", ["complaints"]),
        "E04": _card("E04", "employer", "rate", "employer", "Pays less than others", "Membayar kurang dari yang lain",
                     "{num} of {den} workers are paid less than others (peers: {peer_num_of_100} of 100)",
                     "{num} dari {den} pekerja dibayar kurang (sesamanya: {peer_num_of_100} dari 100)",
                     ["work_permits"]),
        "R01": _card("R01", "route", "surge", "movement", "More departures than usual", "Keberangkatan naik",
                     "{num} departures in four weeks, where {expected} were to be expected",
                     "{num} keberangkatan dalam empat minggu, biasanya {expected}", ["border_crossings"]),
    }  # fmt: skip


def _card(code: str, entity: str, kind: str, domain: str, en: str, id_: str, reason_en: str, reason_id: str,
          needs: list[str]) -> Card:  # fmt: skip
    given = {
        "id": code, "entity_kind": entity, "kind": kind, "domain": domain, "minimum_base": 20.0,
        "window_days": 364 if kind == "surge" else 365,
        "ratio": 3.0, "weight": 1.0, "cap": 3.0, "needs": needs, "source": "ILO C181",
        "known_failure": {"en": "A closed border", "id": "Perbatasan ditutup"}, "owner": "inspection desk",
        "name": {"en": en, "id": id_}, "question": {"en": en + "?", "id": id_ + "?"},
        "reason": {"en": reason_en, "id": reason_id},
        "ask": {"en": "The passenger lists of the last two weeks", "id": "Daftar penumpang dua minggu terakhir"},
        "clears": {"en": "Thirty permits with an exit stamp", "id": "Tiga puluh izin dengan cap keluar"},
    }  # fmt: skip
    return Card.model_validate(given)


def profile(folder: Path) -> Any:
    """A profile with three sources, one of them with a limit of freshness."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "profile.yml").write_text("name: small\n", encoding="utf-8")
    source = {"required": False, "freshness_days": 1}
    names = ("agency_register", "border_crossings", "complaints", "work_permits")
    return SimpleNamespace(
        name="small", title="A small country", folder=folder, languages=["en", "id"],
        approvers=["ana"], four_eyes=False,
        contest_days=30, partners=[], european_act=False, laws={},
        contest={"en": "Write to the inspectorate, room 4."}, judgements=shipped(),
        drops_dir=lambda settings, source=None: settings.home / "drops",
        sources={name: SimpleNamespace(**source) for name in names},
    )  # fmt: skip


def settings(home: Path) -> Settings:
    return Settings().elsewhere(home)
