-- What a state reports of a year that is long over: workers by where they go, from where, and to what work; agencies,
-- visits and complaints. People are rounded to tens, none below ten.
-- grain: one row a year, figure, breakdown and item
-- inputs: core.licence_state, marts.checkpoint, marts.visit, published.score_given
-- look-back: 730 days; the year that ended last, where it ended at least 60 days before the day and lies whole in them
-- notes: the figures that the monitoring of labour migration asks for (outflow by country of work, trade, occupation
--        and origin), as they were told first, and stay (sql/score/tens.sql). Who left in a year is the sum of
--        what is told of its quarters, all permits that of the countries: neither tells of a part that is not told.
--        Sex and age stay where they are protected
create table marts.national_return as
with
closed as (
    select last.year
    from (select year($as_of::date) - 1 as year) as last
    where make_date(last.year, 12, 31) + 60 <= $as_of::date and make_date(last.year, 1, 1) > $as_of::date - 730
),

given as (
    select
        entity_kind,
        entity_id,
        indicator,
        num::bigint as n
    from published.score_given
    where entity_kind in ('corridor', 'state') and as_of <= $as_of and as_of >= $as_of - 1200
    qualify row_number() over (partition by entity_kind, entity_id, indicator order by as_of desc) = 1
),

people as (
    select
        entity_id::bigint as year,
        split_part(indicator, ' ', 1) as figure,
        split_part(indicator, ' ', 2) as breakdown,
        array_to_string(string_split(indicator, ' ')[3:], ' ') as item,
        n
    from given
    where entity_kind = 'state'
    union all
    select
        year(split_part(indicator, ' ', 2)::date) as year,
        'left_to_work' as figure,
        'destination' as breakdown,
        split_part(entity_id, '>', 2) as item,
        n
    from given
    where
        entity_kind = 'corridor' and starts_with(indicator, 'left_work ')
        and split_part(entity_id, '>', 1) in (select c.country from marts.checkpoint as c)
),

summed as (
    select
        year,
        figure,
        breakdown,
        item,
        'people' as counted_in,
        sum(n)::bigint as value
    from (
        select * from people
        union all
        select
            year,
            figure,
            'all' as breakdown,
            'all' as item,
            n
        from people
        where figure = 'workers_permitted' and breakdown = 'destination'
    ) as parts
    where n is not null
    group by all
),

counted as (
    select
        c.year,
        'agencies_licensed' as figure,
        'all' as breakdown,
        'all' as item,
        'agencies' as counted_in,
        count(distinct s.entity_id) as value
    from closed as c
    inner join core.licence_state as s
        on
            s.since <= make_date(c.year, 12, 31) and s.until > make_date(c.year, 12, 31)
            and s.licence_status = 'active'
    group by c.year
    union all
    select
        year(inspected_on) as year,
        'visits' as figure,
        'result' as breakdown,
        result as item,
        'visits' as counted_in,
        count(distinct inspection_id) as value
    from marts.visit
    where result is not null
    group by all
),

told as (
    select * from summed
    union all
    select * from counted
)

select t.*
from told as t
inner join closed as c on t.year = c.year
order by t.figure, t.breakdown, t.item;
