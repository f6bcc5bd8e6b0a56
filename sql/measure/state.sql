-- measure.state: can the card's indicator be computed at all, and from data of when.
-- grain: one row
-- inputs: core.source_status, measure.card, $fresh_sources and $fresh_days
-- notes: the oldest and least complete of the needed sources decides; where one is enough, the freshest one
create or replace table measure.state as
with needed as (
    select
        s.source,
        s.data_as_of,
        s.completeness,
        row_number() over (order by s.data_as_of desc, s.source) as position,
        $as_of - s.data_as_of as age,
        ($fresh_days::bigint[])[
            list_position($fresh_sources::varchar[], s.source)
        ] as oldest_age
    from core.source_status as s
    where s.available and s.source in (select unnest(c.needs) from measure.card as c)
),

wanted as (
    select case when any_need then 1 else len(needs) end as sources
    from measure.card
)

select
    count(needed.source) = max(wanted.sources) as available,
    coalesce(bool_or(needed.age > needed.oldest_age), false) as late,
    min(needed.data_as_of) as data_as_of,
    min(needed.completeness) as completeness,
    1::double as reported
from wanted
left join needed on needed.position <= wanted.sources;
