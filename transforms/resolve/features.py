"""Records as they were written → what is compared; each distinct value is normalised once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa

from transforms.names.form import name_form, trading_name
from transforms.names.vocabulary import FOLDER, words_of
from transforms.resolve.contacts import address_key, domain_key, email_key, number_key, phone_key

RECORD = """
    record_id varchar, name varchar, trade_name varchar, country varchar, region varchar, city varchar, address varchar,
    postcode varchar, phone varchar, email varchar, website varchar, licence_no varchar, number varchar, bank varchar,
    known_since date
"""
_TOWN = {"kota", "kabupaten", "kab", "city", "of", "municipality", "thanh", "pho", "town"}

_FEATURES = r"""
    insert into identity.feature by name
    select f.record_id, named.name_key, named.brand, named.compact, traded.alt, named.skeleton, named.latin,
        phoned.key as phone, sited.email, sited.domain, housed.key as address, placed.key as city, f.region,
        licensed.key as licence, f.number, f.bank, f.known_since, named.numbers, named.countries,
        coalesce(regexp_matches(named.name_key, '\b(cabang|branch|cawangan|fengongsi|nhanh)\b'), false)
            or coalesce(length(placed.key) > 3 and contains(named.compact, placed.key), false) as branch,
        nullif(regexp_replace(f.postcode, '[^0-9A-Za-z]', '', 'g'), '') as postcode
    from identity.fresh as f
    left join named on f.name = named.name
    left join traded on coalesce(f.trade_name, '') || '|' || coalesce(f.name, '') = traded.trades
    left join phoned on coalesce(f.country, '') || '|' || f.phone = phoned.phones
    left join sited on coalesce(f.website, '') || '|' || coalesce(f.email, '') = sited.sites
    left join housed on f.address = housed.address
    left join placed on f.city = placed.city
    left join licensed on f.licence_no = licensed.licence_no
"""


def add_features(con: duckdb.DuckDBPyConnection) -> int:
    """Add to `identity.feature` the records of `identity.record` that it does not have; returns how many."""
    con.execute(
        "create or replace table identity.fresh as from identity.record anti join identity.feature using (record_id)"
    )
    _normalised(con, "named", "name", "select distinct name from identity.fresh where name is not null", _named)
    trades = "select distinct coalesce(trade_name, '') || '|' || coalesce(name, '') from identity.fresh"
    _normalised(con, "traded", "trades", trades, lambda text: {"alt": _alternative(text)})
    phones = "select distinct coalesce(country, '') || '|' || phone from identity.fresh where phone is not null"
    _normalised(con, "phoned", "phones", phones, lambda text: {"key": _phone(text)})
    sites = (
        "select distinct coalesce(website, '') || '|' || coalesce(email, '') from identity.fresh "
        "where coalesce(website, email) is not null"
    )
    _normalised(con, "sited", "sites", sites, _mailed)
    places = "select distinct address from identity.fresh where address is not null"
    _normalised(con, "housed", "address", places, lambda text: {"key": address_key(text)})
    cities = "select distinct city from identity.fresh where city is not null"
    _normalised(con, "placed", "city", cities, lambda text: {"key": _city(text)})
    licences = "select distinct licence_no from identity.fresh where licence_no is not null"
    _normalised(con, "licensed", "licence_no", licences, lambda text: {"key": number_key(text)})
    row = con.execute(_FEATURES).fetchone()
    for view in ("named", "traded", "phoned", "sited", "housed", "placed", "licensed"):
        con.unregister(view)
    return int(row[0]) if row else 0


def make_feature_table(con: duckdb.DuckDBPyConnection) -> None:
    """Empty tables `identity.record`, `identity.feature`, `identity.compared`; `identity.trade`: words of no weight."""
    con.execute(f"""
        create schema if not exists identity;
        create or replace table identity.record ({RECORD});
        create or replace table identity.feature (
            record_id varchar, name_key varchar, brand varchar[], compact varchar, alt varchar, skeleton varchar,
            latin boolean, phone varchar, email varchar, domain varchar, address varchar, postcode varchar,
            city varchar, region varchar, licence varchar, number varchar, bank varchar, branch boolean,
            numbers varchar[], countries varchar[], known_since date
        );
        create or replace table identity.firm (record_id varchar, firm varchar);
        create or replace table identity.compared (record_id varchar);
    """)
    con.execute("create or replace table identity.trade as from read_csv(?)", [str(FOLDER / "trades.csv")])


def _normalised(
    con: duckdb.DuckDBPyConnection, view: str, column: str, query: str, work: Callable[[str], dict[str, Any]]
) -> None:
    """Register `view`: each value of `query` in `column`, beside what `work` makes of it."""
    values = [value for (value,) in con.execute(query).fetchall()]
    made = [work(value) for value in values]
    names = list(work("")) if not made else list(made[0])
    columns: dict[str, Any] = {column: pa.array(values, pa.string())}
    for name in names:
        cells = [row[name] for row in made]
        columns[name] = pa.array(cells, _TYPES.get(name, pa.string()))
    con.register(view, pa.table(columns))


_LIST = pa.list_(pa.string())
_TYPES = {"brand": _LIST, "latin": pa.bool_(), "numbers": _LIST, "countries": _LIST}


def _named(text: str) -> dict[str, Any]:
    form = name_form(text)
    return {
        "name_key": form and form.key,
        "brand": form and list(form.brand),
        "compact": form and form.compact,
        "skeleton": form and form.skeleton,
        "latin": form and form.latin,
        "numbers": form and list(form.numbers),
        "countries": form and list(form.countries),
    }


def _alternative(text: str) -> str | None:
    trade_name, _, name = text.partition("|")
    form = name_form(trade_name or trading_name(name))
    return form.compact if form else None


def _phone(text: str) -> str | None:
    country, _, number = text.partition("|")
    return phone_key(number, country or None)


def _mailed(text: str) -> dict[str, Any]:
    website, _, email = text.partition("|")
    return {"email": email_key(email), "domain": domain_key(email, website)}


def _city(text: str) -> str | None:
    return "".join(word for word in words_of(text) if word not in _TOWN) or None
