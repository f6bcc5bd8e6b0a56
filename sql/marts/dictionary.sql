-- What every table, view, column and macro means, from their comments; the table itself is made from config/columns.
-- grain: one row a table, view, column or macro
-- inputs: the catalogue of the release itself
-- look-back: none
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
