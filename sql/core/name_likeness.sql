-- core.name_likeness(one, other): how alike two names are in their one form, from 0 to 1 (Jaro and Winkler).
-- grain: a scalar
-- inputs: none
-- notes: a name of its own, so that another engine asks DuckDB for it and has the same value
create or replace macro core.name_likeness(one, other) as jaro_winkler_similarity(one, other);
