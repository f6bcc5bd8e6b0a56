"""A release in Python, for analysts: read-only, offline, as pandas frames.

import awas
release = awas.open()                      # the one in force of AWAS_HOME; or a folder, or a watchlists.duckdb
release.tables()                           # what there is, and what it means
release.table("agency_watchlist")          # a table
release.sql("select * from permit where destination = ?", ["MYS"])
release.why("AG000123")
awas.compare(awas.open("releases/2026-02-27_81bb02"), release)
release.export("out", tables=["cohort"], form="xlsx")
"""

from awas.release import Release, compare, open

__all__ = ["Release", "compare", "open"]
