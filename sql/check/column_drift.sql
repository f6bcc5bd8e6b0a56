-- check_drift: how far the newest delivery of a source is from the earlier ones, column by column.
-- grain: one row a figure of the newest delivery; measure = its name in deliver/drift/column_statistics.py
-- inputs: check_column_figure, check_past
-- notes: drift = distance from the median of the past, divided by the distance that is allowed: the largest of nine
--        median absolute deviations of the past, five standard errors of so many rows, and the smallest change that
--        matters (`least`); more is allowed where the past is short. Above 1 it is a signal, and so are codes that are
--        gone, one or several of a column, where so few rows could hardly be without them. A first delivery has no
--        past; there a column without any value, raw or after its mapping, is a signal, and so are wages of another
--        order of magnitude than the floors, or many of them that are far from the others, and days of which the
--        newest is years old, as in a workbook that counts from 1904.
--        A delivery of fewer than five rows is not judged: all of them may be of a rare kind.
--        Identifiers: where none lacked a letter in three of four earlier deliveries (usually of fifty rows or more), a
--        single one that does is a signal. Its drift, like that of codes that are gone, is 2 at most, so that its size
--        alone stops no day.
--        References: a column of 50 rows or more, none of whose values is known to the source that it points to, is a
--        signal with every delivery; a column of names with the first one only, as another source may write them in
--        another script
create or replace temp table check_drift as
with allowed as (
    select
        check_past.*,
        -- how many of so many rows would have a code that every delivery had
        if(check_past.measure = 'code', -newest.n * ln(1 - least(check_past.lowest, 0.999)), 0) as due,
        newest.n,
        newest.value,
        case check_past.measure
            when 'rows' then 0.15 + 0.87 / sqrt(pow(10, least(newest.value, check_past.usual)))
            when 'distinct' then 0.5 + abs(log10(newest.n) - check_past.usual_rows)
            when 'length' then 0.05 * check_past.usual
            when 'magnitude' then 0.4
            when 'floor' then 0.4
            when 'newest' then 2 + 0.1 * abs(check_past.usual)
            when 'daily' then 0.08 + 0.87 / sqrt(newest.n)
            when 'far' then 0.02
            when 'age' then 60 + 0.5 * abs(check_past.usual)
            else 0.1
        end as least
    from check_past
    inner join check_column_figure as newest
        on
            check_past.source = newest.source
            and check_past.column_name = newest.column_name
            and check_past.measure = newest.measure
            and check_past.code = newest.code
            and newest.place = 1
            and (newest.n >= 5 or newest.measure in ('rows', 'raw'))
    where check_past.measure <> 'short' or (check_past.mostly = 0 and check_past.usual_rows >= log10(50))
),

-- 9.2: a chance of one in 10,000; of codes that are due once or twice, some are always gone
missed as (
    select
        *,
        if(
            value = 0 and due > 0,
            least(
                (
                    sum(if(value = 0, due, 0)::decimal(18, 6)) over of_column
                    - sum((due * exp(-due))::decimal(18, 6)) over of_column
                ) / (9.2 * if(deliveries = 1, 3, 1)),
                2
            ),
            0
        ) as gone
    from allowed
    window of_column as (partition by source, column_name, measure)
)

select
    source,
    column_name,
    measure,
    code,
    value,
    usual,
    deliveries,
    if(measure = 'short', if(value > 0, 2, 0), greatest(
        gone,
        abs(value - usual) / (
            (1 + 2.0 / deliveries)
            * greatest(
                least,
                9 * deviation,
                5 * greatest(
                    spread,
                    if(
                        measure in ('rows', 'distinct', 'length', 'magnitude', 'age', 'newest', 'daily'),
                        0,
                        0.2
                    )
                ) / sqrt(n)
            )
        )
    )) as drift
from missed
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
        when 'newest' then max(place) over (partition by source) = 1 and value >= 1000 and n >= 20
        when 'found' then
            max(value) over (partition by source, column_name, measure, code) < 0.01 and n >= 50
            and (max(place) over (partition by source) = 1 or not ends_with(column_name, '_name'))
    end;
