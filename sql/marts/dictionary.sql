-- What every table, view, column and macro means, from their own comments.
-- grain: one row a table, view, column or macro
-- inputs: the catalogue of the release itself
-- look-back: none
create table marts.dictionary (
    kind varchar,
    object varchar,
    position integer,
    column_name varchar,
    type varchar,
    meaning varchar
);

comment on table marts.dictionary is 'What every table, view, column and macro here means.';
comment on column marts.dictionary.kind is 'table, view, column or macro.';
comment on column marts.dictionary.object is 'Name of the table, view or macro.';
comment on column marts.dictionary.position is
'Place of the column in its table, from 1; 0 for tables, views and macros.';
comment on column marts.dictionary.column_name is 'Name of the column; empty for tables, views and macros.';
comment on column marts.dictionary.type is 'Type of the column.';
comment on column marts.dictionary.meaning is 'What it means.';

insert into marts.dictionary
with
described as (
    select
        'table' as kind,
        table_name as object,
        0 as position,
        '' as column_name,
        '' as type,
        comment as meaning
    from duckdb_tables()
    where database_name = 'release' and schema_name = 'marts'
    union all
    select
        'view' as kind,
        view_name as object,
        0 as position,
        '' as column_name,
        '' as type,
        comment as meaning
    from duckdb_views()
    where database_name = 'release' and schema_name = 'marts'
    union all
    select
        'column' as kind,
        table_name as object,
        column_index as position,
        column_name,
        data_type as type,
        comment as meaning
    from duckdb_columns()
    where database_name = 'release' and schema_name = 'marts'
    union all
    select
        'macro' as kind,
        function_name as object,
        0 as position,
        '' as column_name,
        '' as type,
        comment as meaning
    from duckdb_functions()
    where database_name = 'release' and schema_name = 'marts'
)

select * from described
order by object, position, column_name;
