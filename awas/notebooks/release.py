# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""`awas explore`: the tables, charts, entities and questions of a release. A copy of it is where to go on from."""

import marimo

app = marimo.App(width="full", app_title="Awas: explore a release")


@app.cell
def _():
    import os

    import marimo as mo

    import awas
    from awas import exploring

    release = awas.open(os.environ.get("AWAS_RELEASE", "current"), locked=True)
    return exploring, mo, release


@app.cell
def _(exploring, mo, release):
    mo.md(exploring.heading(release))
    return


@app.cell
def _(mo, release):
    names = list(release.tables()["name"])
    address = mo.query_params()
    first = address.get("table") if address.get("table") in names else "agency_watchlist"
    chosen = mo.ui.dropdown(names, value=first, label="Table", searchable=True)
    return address, chosen


@app.cell
def _(chosen, exploring, mo, release):
    rows = exploring.rows(release, chosen.value)
    table = mo.ui.table(rows.frame, selection="single", page_size=20, show_column_summaries=True, label=rows.told)
    columns = mo.ui.table(release.columns(chosen.value), selection=None, page_size=10)
    builder = mo.ui.data_explorer(rows.frame)
    return builder, columns, table


@app.cell
def _(address, exploring, mo, table):
    asked = mo.ui.text(
        value=exploring.entity_of(table.value) or address.get("entity") or "",
        label="Agency, employer or route",
        placeholder="AG000123",
    )
    return (asked,)


@app.cell
def _(asked):
    entity = asked.value.strip()
    return (entity,)


@app.cell
def _(entity, exploring, mo, release):
    found = exploring.entity(release, entity) if entity else None
    about = mo.md("Write an identifier of the lists, or choose a row that has one under *Tables*.")
    if found:
        parts = {title: mo.ui.table(frame, selection=None, page_size=10) for title, frame in found.tables.items()}
        about = mo.vstack([mo.md(found.heading), exploring.history_chart(found.history), mo.accordion(parts)])
    return (about,)


@app.cell
def _(exploring, mo):
    questions = exploring.questions()
    question = mo.ui.dropdown(list(questions), value=next(iter(questions)), label="Question", searchable=True)
    return question, questions


@app.cell
def _(mo, question, questions):
    query = mo.ui.code_editor(questions[question.value], language="sql", label="SQL, read-only").form(
        submit_button_label="Ask"
    )
    return (query,)


@app.cell
def _(exploring, mo, query, question, questions, release):
    answer = exploring.ask(release, query.value or questions[question.value])
    shown = mo.md(answer.trouble)
    if not answer.trouble:
        shown = mo.ui.table(answer.frame, selection=None, page_size=20, label=answer.told)
    return (shown,)


@app.cell
def _(about, asked, builder, chosen, columns, mo, query, question, shown, table):
    mo.ui.tabs(
        {
            "Tables": mo.vstack([chosen, table, mo.accordion({"What the columns mean": columns})]),
            "Charts": mo.vstack([chosen, builder]),
            "Entities": mo.vstack([asked, about]),
            "Questions and SQL": mo.vstack([question, query, shown]),
        }
    )
    return


if __name__ == "__main__":
    app.run()
