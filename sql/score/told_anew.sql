-- score.told: what is told anew today of corridors and years, to tens, nothing below ten; what was told before stays.
-- grain: one row a corridor, quarter and count; a year, breakdown and item
-- inputs: lake.score.given, score.given, score.told_now, $previous_list
-- look-back: 1,200 days of what was given out
-- notes: the memory of what was given out: a figure stays until it is 20 off, and then changes with the first list of a
--        month only. A total is the sum of what is told of its parts (marts.national_return), so that it says nothing
--        of a part that is not told
create or replace view score.told_last as
select
    entity_kind,
    entity_id,
    indicator,
    counted_on,
    num
from lake.score.given
where as_of < $as_of and as_of >= $as_of - 1200
qualify row_number() over (partition by entity_kind, entity_id, indicator order by as_of desc) = 1;

create or replace table score.told as
select
    t.entity_kind,
    t.entity_id,
    t.indicator,
    $as_of as counted_on,
    case when t.n >= 10 then round(t.n / 10.0) * 10 end as num
from score.told_now as t
left join score.told_last as l
    on t.entity_kind = l.entity_kind and t.entity_id = l.entity_id and t.indicator = l.indicator
where
    l.counted_on is null
    or (
        coalesce(date_trunc('month', $previous_list::date) < date_trunc('month', $as_of), true)
        and abs(case when t.n >= 10 then round(t.n / 10.0) * 10 else 0 end - coalesce(l.num, 0)) >= 20
    )
order by t.entity_kind, t.entity_id, t.indicator;

create or replace view score.day_given as
select
    $as_of as as_of,
    *
from score.given
union all by name
select
    $as_of as as_of,
    *
from score.told
order by entity_kind, entity_id, indicator;
