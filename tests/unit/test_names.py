"""A session calls names by the one form that Python makes."""

from __future__ import annotations

import duckdb

from transforms.names import add_function
from transforms.names.form import name_form
from transforms.queries import run_sql_file
from transforms.settings import SQL_DIR


def test_sql_and_python_give_a_name_the_same_form() -> None:
    names = ["PT. Surya Abadi III", "SURYA ABADI 3", "新华有限公司", "N/A", "", None, "Siemens Aktiengesellschaft"]
    with duckdb.connect(":memory:") as con:
        add_function(con)
        add_function(con)  # a session may be given it twice
        con.execute("create schema core")
        run_sql_file(con, SQL_DIR / "core" / "normal_name.sql")
        found = con.execute(
            "select core.normal_name(name) from (select unnest(?) as name, generate_subscripts(?, 1) as place) "
            "order by place",
            [names, names],
        ).fetchall()
    forms = [name_form(name) for name in names]
    assert [row[0] for row in found] == [form and form.text for form in forms]
    assert found[0] == found[1] == ("surya abadi 3",)
    assert found[3] == found[4] == found[5] == (None,)


def test_a_name_is_the_same_as_web_pages_write_it() -> None:
    """Once or twice encoded; what only begins like a sign of a web page stays."""
    for written in ("Smith &amp; Sons", "Smith &amp;amp; Sons", "SMITH &#38; SONS"):
        assert name_form(written) == name_form("Smith & Sons")
    assert name_form("Th&eacute; Agency") == name_form("Th\u00e9 Agency")
    assert name_form("R&D; Copy Co") != name_form("R Copy Co")
