-- check_drift: how far the newest delivery of a source is from the earlier ones, column by column.
-- grain: one row a figure of the newest delivery; measure says what it is (transforms/deliver/figures.py)
-- inputs: check_column_figure
-- look-back: the twelve deliveries before the newest
-- notes: drift = distance from the median of the past, divided by the distance that is allowed: the largest of nine
--        median absolute deviations of the past, five standard errors of so many rows, and the smallest change that
--        matters (`least`); more is allowed where the past is short. Above 1 it is a signal, and so is a code that is
--        gone where so few rows could hardly be without it. A first delivery has no past; there a column without any
--        value, raw or after its mapping, is a signal, and so are wages of another order of magnitude than the floors,
--        or many of them that are far from the others.
--        A column that has never named anything which the source that it points to has (of 50 rows) is one as long as
--        that is so; of names, which another source may write in another script, only the first delivery. Numbers
--        of rows and newest days are compared from the fourth delivery on: a supplier begins with years of history,
--        and then sends days
create or replace temp table check_drift as
with

past as (
    select
        source,
        column_name,
        measure,
        code,
        count(*) as deliveries,
        median(value) as usual,
        min(value) as lowest,
        mad(value) as deviation,
        median(spread) as spread,
        median(log10(n)) as usual_rows
    from check_column_figure
    where place > 1
    group by all
    having (measure not in ('rows', 'newest') or count(*) >= 3) and (measure <> 'found' or max(value) >= 0.01)
),

allowed as (
    select
        past.*,
        -- a code that every delivery had, and none of so many rows has: 9.2 is a chance of one in 10,000
        if(
            past.measure = 'code' and past.deliveries >= 2 and newest.value = 0,
            least(-newest.n * ln(1 - least(past.lowest, 0.999)) / 9.2, 2),
            0
        ) as gone,
        newest.n,
        newest.value,
        case past.measure
            when 'rows' then 0.15 + 0.87 / sqrt(pow(10, least(newest.value, past.usual)))
            when 'distinct' then 0.5 + abs(log10(newest.n) - past.usual_rows)
            when 'length' then 0.05 * past.usual
            when 'magnitude' then 0.4
            when 'floor' then 0.4
            when 'newest' then 2 + 0.1 * abs(past.usual)
            when 'far' then 0.02
            when 'age' then 60 + 0.5 * abs(past.usual)
            else 0.1
        end as least
    from past
    inner join check_column_figure as newest
        on
            past.source = newest.source
            and past.column_name = newest.column_name
            and past.measure = newest.measure
            and past.code = newest.code
            and newest.place = 1
)

select
    source,
    column_name,
    measure,
    code,
    value,
    usual,
    deliveries,
    greatest(
        gone,
        abs(value - usual) / (
            (1 + 2.0 / deliveries)
            * greatest(
                least,
                9 * deviation,
                5 * greatest(
                    spread, if(measure in ('rows', 'distinct', 'length', 'magnitude', 'age', 'newest'), 0, 0.2)
                ) / sqrt(n)
            )
        )
    ) as drift
from allowed
union all
select
    source,
    column_name,
    measure,
    code,
    value,
    null as usual,
    0 as deliveries,
    2 as drift
from check_column_figure
qualify
    place = 1
    and case measure
        when 'raw' then max(place) over (partition by source, column_name) = 1 and value = 0 and n >= 20
        when 'cells' then max(place) over (partition by source) = 1 and n >= 20
        when 'floor' then max(place) over (partition by source) = 1 and abs(value) > 0.9
        when 'far' then max(place) over (partition by source) = 1 and value >= 0.05
        when 'found' then
            max(value) over (partition by source, column_name, measure) < 0.01 and n >= 50
            and (max(place) over (partition by source) = 1 or not ends_with(column_name, '_name'))
    end;
