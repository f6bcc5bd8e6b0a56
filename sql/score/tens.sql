-- score.tens: what is told anew today of corridors and years, to tens, nothing below ten; what was told before stays.
-- grain: one row a corridor, quarter and count; a year, breakdown and item
-- inputs: score.given_last, score.tens_now, score.time_told, $previous_list
-- look-back: 1,200 days of what was given out
-- notes: all of a quarter or year is told first on one day: what was not told of it then is known to be below ten, also
--        where it had no row. After that a figure stays until it is 20 off, and changes with the first list of a month
--        only. A total is the sum of what is told of its parts (marts.national_return): it says nothing of what is not
insert into score.tens by name
with
times as (
    select distinct
        entity_kind,
        score.time_told(entity_kind, entity_id, indicator) as time_told
    from score.given_last
),

rounded as (
    select
        entity_kind,
        entity_id,
        indicator,
        case when n >= 10 then round(n / 10.0) * 10 else 0 end as num
    from score.tens_now
),

compared as (
    select
        r.*,
        t.time_told is null as is_first,
        abs(r.num - coalesce(l.num, 0)) as moved
    from rounded as r
    left join score.given_last as l
        on r.entity_kind = l.entity_kind and r.entity_id = l.entity_id and r.indicator = l.indicator
    left join times as t
        on
            r.entity_kind = t.entity_kind
            and score.time_told(r.entity_kind, r.entity_id, r.indicator) = t.time_told
)

select
    entity_kind,
    entity_id,
    indicator,
    $as_of as counted_on,
    nullif(num, 0) as num
from compared
where
    is_first
    or (coalesce(date_trunc('month', $previous_list::date) < date_trunc('month', $as_of), true) and moved >= 20)
order by entity_kind, entity_id, indicator;
