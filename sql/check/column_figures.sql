-- check_column_figure: figures of the columns of the newest deliveries of each source.
-- grain: one row a source, place (1 = the newest delivery), column, measure and code
-- inputs: check_delivery, check_join, check_pay, lake.ledger.column_figure
-- look-back: thirteen deliveries, whenever they came: a source may be yearly
-- notes: a code that a delivery does not have has a share of 0 in it. The number of rows is left out where the newest
--        delivery came much sooner or later than others did.
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

figure as (
    select
        delivery_id,
        column_name,
        measure,
        code,
        n,
        value,
        spread
    from lake.ledger.column_figure
    union all
    select
        delivery_id,
        column_name,
        'found' as measure,
        '' as code,
        n,
        share as value,
        sqrt(share * (1 - share)) as spread
    from check_join
    union all
    select
        delivery_id,
        'wage_month' as column_name,
        'floor' as measure,
        '' as code,
        n,
        ratio as value,
        0 as spread
    from check_pay
    union all
    select
        delivery_id,
        'wage_month' as column_name,
        'far' as measure,
        '' as code,
        n,
        far as value,
        sqrt(far * (1 - far)) as spread
    from check_pay
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
    inner join figure on delivery.delivery_id = figure.delivery_id
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

had as (
    select distinct
        source,
        column_name,
        measure,
        place,
        n
    from told
)

select
    named.source,
    named.column_name,
    named.measure,
    named.code,
    had.place,
    had.n,
    coalesce(told.value, 0) as value,
    coalesce(told.spread, 0) as spread
from named
inner join had
    on named.source = had.source and named.column_name = had.column_name and named.measure = had.measure
left join told
    on
        named.source = told.source
        and named.column_name = told.column_name
        and named.measure = told.measure
        and named.code = told.code
        and had.place = told.place;
