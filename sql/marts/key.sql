-- Which columns tell the rows of a table apart, and which lead to another table.
-- grain: one row a table or view and column of its key, or column that leads elsewhere
-- inputs: given.key
-- look-back: none
create table marts.key as
select
    table_name,
    column_name,
    position,
    references_table,
    references_column,
    astray
from given.key
order by table_name, position nulls last, column_name;
