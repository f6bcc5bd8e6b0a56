-- measure.state: can the card's indicator be computed at all, and from data of when.
-- grain: one row
-- inputs: core.filled, core.source_status, measure.card, $fresh_sources and $fresh_days
-- notes: none_leave = there are permits, and all are for work in this country, where the card asks of those who leave.
--        The oldest and least complete of the needed sources decides; where one is enough, the freshest one. A
--        card that stands in for a source is not computed beside it. A source none of whose records in the card's
--        look-back (a year at least: a permit is older than the crossings that it is joined with) fills a column that
--        the card names is silent: for this card, it is not there
create or replace table measure.state as
with wanted_column as (
    select
        unnest(card.columns) as wanted,
        $as_of - greatest(card.history_days, 365) as history_from
    from measure.card as card
),

silent as (
    select distinct split_part(w.wanted, '.', 1) as source
    from wanted_column as w
    where
        not exists (
            select 1 from core.filled as f
            where
                f.source = split_part(w.wanted, '.', 1)
                and list_contains(string_split(split_part(w.wanted, '.', 2), '|'), f.filled)
                and f.last_on > coalesce(w.history_from, date '0001-01-01')
        )
),

leaving as (
    select count(*) as asked_in_vain
    from wanted_column as w
    where
        w.wanted = 'work_permits.destination'
        and exists (
            select 1 from core.filled as f
            where f.source = 'work_permits' and f.filled = 'permit_no' and f.last_on is not null
        )
        and not exists (
            select 1 from core.filled as f
            where f.source = 'work_permits' and f.filled = 'destination' and f.last_on is not null
        )
),

needed as (
    select
        s.source,
        s.data_as_of,
        s.completeness,
        row_number() over (order by s.data_as_of desc, s.source) as position,
        date_diff('day', s.data_as_of, $as_of) as age,
        ($fresh_days::bigint[])[
            list_position($fresh_sources::varchar[], s.source)
        ] as oldest_age
    from core.source_status as s
    where
        s.available
        and s.source in (select unnest(c.needs) from measure.card as c)
        and s.source not in (select silent.source from silent)
),

wanted as (
    select
        case when card.any_need then 1 else len(card.needs) end as sources,
        coalesce(better.available and better.source not in (select silent.source from silent), false) as told_better
    from measure.card as card
    left join core.source_status as better on card.stands_in_for = better.source
)

select
    count(needed.source) = max(wanted.sources) and not bool_or(wanted.told_better) as available,
    coalesce(bool_or(needed.age > needed.oldest_age), false) as late,
    min(needed.data_as_of) as data_as_of,
    min(needed.completeness) as completeness,
    coalesce(max(leaving.asked_in_vain), 0) > 0 as none_leave,
    1::double as reported
from wanted
cross join leaving
left join needed on needed.position <= wanted.sources;
