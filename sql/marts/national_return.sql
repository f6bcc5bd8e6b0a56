-- What a state reports of a year that is long over: workers by where they go, from where, and to what work; agencies,
-- visits and complaints. People are rounded to tens, none below ten.
-- grain: one row a year, figure, breakdown and item
-- inputs: core.complaints, core.licence_state, core.work_permits, marts.checkpoint, marts.corridor_month, marts.visit
-- look-back: 730 days; years that ended at least 60 days before the day and lie whole within them
-- notes: the figures that the monitoring of labour migration asks for (outflow by country of work, trade, occupation
--        and origin). Each count of people is rounded by itself and broken down by one thing alone, so that neither a
--        sum nor last year's return tells of 1 to 4 people. Sex and age stay where they are protected
create table marts.national_return as
with
years as (
    select distinct year(month) as year
    from marts.corridor_month
    where
        make_date(year(month), 12, 31) + 60 <= $as_of::date
        and make_date(year(month), 1, 1) > $as_of::date - 730
),

granted as (
    select
        year(applied_on) as year,
        workers,
        destination,
        employer_sector as sector,
        left(occupation, 1) as occupation,
        origin_region
    from core.work_permits
    where status in ('approved', 'ended', 'cancelled')
),

people as (
    select
        year,
        'workers_permitted' as figure,
        unnest(['all', 'destination', 'sector', 'occupation', 'origin_region']) as breakdown,
        unnest(['all', destination, sector, occupation, origin_region]) as item,
        workers as n
    from granted
    union all
    select
        year(month) as year,
        'left_to_work' as figure,
        'destination' as breakdown,
        destination as item,
        left_work as n
    from marts.corridor_month
    where origin in (select c.country from marts.checkpoint as c)
    union all
    select
        year(filed_on) as year,
        'complaints' as figure,
        'all' as breakdown,
        'all' as item,
        1 as n
    from core.complaints
),

rounded as (
    select
        year,
        figure,
        breakdown,
        item,
        'people' as counted_in,
        (round(sum(n) / 10.0) * 10)::bigint as value
    from people
    where item is not null
    group by all
    having sum(n) >= 10
),

counted as (
    select
        y.year,
        'agencies_licensed' as figure,
        'all' as breakdown,
        'all' as item,
        'agencies' as counted_in,
        count(distinct s.entity_id) as value
    from years as y
    inner join core.licence_state as s
        on
            s.since <= make_date(y.year, 12, 31) and s.until > make_date(y.year, 12, 31)
            and s.licence_status = 'active'
    group by y.year
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
    select * from rounded
    union all
    select * from counted
)

select *
from told
where year in (select y.year from years as y)
order by year desc, figure, breakdown, item;
