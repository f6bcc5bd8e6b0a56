"""`watchlists.duckdb` and the plain tables: what analysts read, and what pages and files are made from."""
