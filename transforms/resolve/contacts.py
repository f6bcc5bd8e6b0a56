"""Telephones, e-mails, addresses and numbers in the form in which two spellings of the same are equal.

Pure functions of one value, to be called once for each distinct value. What says nothing (`N/A`, `000…`) becomes None.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from anyascii import anyascii
from babel.core import get_global

from transforms.names.registered_text import without_number_sign
from transforms.names.vocabulary import WORD, is_placeholder, placeholders, vocabulary, words_of

_SUBSCRIBER = 8  # last digits by which numbers of a country without known dialling rules are compared


@lru_cache(maxsize=1)
def _free_mail() -> frozenset[str]:
    return frozenset(row["domain"] for row in vocabulary("free_mail"))


@lru_cache(maxsize=1)
def _street_words() -> frozenset[str]:
    return frozenset(row["word"] for row in vocabulary("street_words"))


def phone_key(text: str | None, country: str | None) -> str | None:
    """A telephone number as E.164 without its extension; None for what is none. country: ISO alpha-3 of who has it.

    Where nobody knows how a country dials, its last digits, without the zero or the code with which it is dialled.
    """
    if not text or is_placeholder(text):
        return None
    first = _first_number(text.casefold())
    region = _region(country)
    digits = re.sub(r"\D", "", first)
    code = phonenumbers.country_code_for_region(region) if region else 0
    international = f"+{digits}" if code and digits.startswith(str(code)) and len(digits) > 9 else first
    try:
        number = phonenumbers.parse(international, region)
    except phonenumbers.NumberParseException:
        local = digits.lstrip("0")[-_SUBSCRIBER:]
        return f"~{local}" if not code and _is_number(local) else None
    national = str(number.national_number)
    return f"+{number.country_code}{national}" if _is_number(national) else None


def _first_number(text: str) -> str:
    """The first of several numbers; a stroke parts two numbers only where each is one: 01/4404871 has an area code."""
    first = re.split(r"[;,]|\bext\b|\bor\b", text)[0]
    parts = first.split("/")
    return parts[0] if all(len(re.sub(r"\D", "", part)) >= 6 for part in parts) else first


def _is_number(digits: str) -> bool:
    return len(digits) >= 6 and len(set(digits)) >= 3 and not re.search(r"(\d)\1{6}", digits)


@lru_cache(maxsize=1024)
def _region(country: str | None) -> str | None:
    """The region whose dialling rules hold in a country (alpha-3), as the world's codes (CLDR) have it."""
    regions: list[str] = get_global("territory_aliases").get(country or "", [])
    return next((region for region in regions if phonenumbers.country_code_for_region(region)), None)


def email_key(text: str | None) -> str | None:
    """An e-mail address in lower case, without its `+` part; None for what is none."""
    if not text or text.count("@") != 1:
        return None
    box, _, host = text.strip().casefold().partition("@")
    box = box.split("+")[0].strip(" .<>")
    words = words_of(box)
    if not words or "." not in host or " ".join(words) in placeholders() or is_placeholder(host.split(".")[0]):
        return None
    return f"{box}@{host.strip(' .<>')}"


def domain_key(email: str | None, website: str | None) -> str | None:
    """The domain of a firm's site, else of its mail; a free mail provider's is nobody's."""
    host = re.sub(r"^[a-z]+://", "", (website or "").strip().casefold()).split("/")[0].split(":")[0]
    host = host if "." in host else (email_key(email) or "@").partition("@")[2]
    host = host.removeprefix("www.").strip(".")
    return host if "." in host and host not in _free_mail() and not is_placeholder(host.split(".")[0]) else None


_FLOOR = re.compile(r"\b(?:lantai|lt|floor|fl|tingkat|tang|suite|ste|unit|room|rm)\b\.?\s*([0-9a-z-]+)")


def address_key(text: str | None) -> str | None:
    """The words of an address that tell it from others, sorted, floor last; None without a number or for `N/A`."""
    if not text or is_placeholder(text):
        return None
    plain = anyascii(without_number_sign(unicodedata.normalize("NFKC", text).casefold())).lower()
    floor = _FLOOR.search(plain)
    words = {word for word in WORD.findall(_FLOOR.sub(" ", plain)) if word not in _street_words()}
    numbers = {word for word in words if word[0].isdigit()}
    if not numbers or len(words) < 2:
        return None
    return " ".join(sorted(words)) + (f" f{floor[1]}" if floor else "")


def number_key(text: str | None) -> str | None:
    """A licence or account number: letters and digits only; None for a placeholder."""
    if not text or is_placeholder(text):
        return None
    return "".join(words_of(text)) or None
