-- check_column_figure: figures of the columns of the newest deliveries of each source.
-- grain: one row a source, place (1 = the newest delivery), column, measure and code
-- inputs: check_delivery, check_measured
-- look-back: thirteen deliveries, whenever they came: a source may be yearly
-- notes: a code that a delivery does not have has a share of 0 in it; where only the twenty commonest are kept, it is
--        taken to be as common as the last of them. The number of rows is left out where the newest delivery came much
--        sooner or later than others did.
create or replace temp table check_column_figure as
with

-- a delivery that came sooner or later than others cannot be held against their number of rows
rhythm as (
    select
        source,
        max(gap) filter (where place = 1) between 0.5 * median(gap) and 2 * median(gap) as is_usual
    from check_delivery
    group by source
),

told as (
    select
        delivery.source,
        delivery.place,
        figure.column_name,
        figure.measure,
        figure.code,
        figure.n,
        figure.value,
        figure.spread
    from check_delivery as delivery
    inner join check_measured as figure on delivery.delivery_id = figure.delivery_id
    inner join rhythm on delivery.source = rhythm.source
    where figure.measure <> 'rows' or rhythm.is_usual
),

named as (
    select distinct
        source,
        column_name,
        measure,
        code
    from told
),

-- a raw column that the delivery before had, and the newest one has not, is as empty as one without a value
lost as (
    select
        source,
        column_name,
        max(n) filter (where place = 1) over (partition by source) as rows_now
    from told
    where measure = 'raw' and place <= 2
    qualify rows_now is not null and max(place) filter (where place = 1) over (partition by source, column_name) is null
),

had as (
    select
        source,
        column_name,
        measure,
        -- each gate's own: how many rows name something is not the same for all of them
        if(measure = 'found', code, '') as part,
        place,
        n,
        if(measure = 'code' and count(*) >= 20, min(value), 0) as least
    from told
    group by source, column_name, measure, part, place, n
    union all
    select
        source,
        column_name,
        'raw' as measure,
        '' as part,
        1 as place,
        rows_now as n,
        0 as least
    from lost
)

select
    named.source,
    named.column_name,
    named.measure,
    named.code,
    had.place,
    had.n,
    coalesce(told.value, had.least) as value,
    coalesce(told.spread, 0) as spread
from named
inner join had
    on
        named.source = had.source
        and named.column_name = had.column_name
        and named.measure = had.measure
        and had.part = if(named.measure = 'found', named.code, '')
left join told
    on
        named.source = told.source
        and named.column_name = told.column_name
        and named.measure = told.measure
        and named.code = told.code
        and had.place = told.place;
