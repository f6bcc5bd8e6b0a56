"""What a delivery must keep: one suite a source, checked by Great Expectations inside DuckDB."""
