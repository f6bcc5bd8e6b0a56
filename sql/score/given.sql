-- score.given: the figures that are given out anew today; all others stay as they were given out last.
-- grain: one row an entity and indicator
-- inputs: lake.score.given, score.day_point, score.tens, ref.card, $previous_list
-- look-back: 1,200 days of what was given out (no window is longer)
-- notes: what was never given out is given at once; the rest with the first list of a month only, and where no count of
--        people moved by 1 to 4. A withheld count lies within bounds that anybody knows (few: 1 to 4), and one that was
--        withheld is shown once it is 5 above them. `history` then leaves out what all that was given out would tell
create or replace macro score.least(n, reason, whole) as
case reason when 'few' then 1 when 'some' then 1 when 'most' then whole - 4 when 'linked' then null else n end;

create or replace macro score.most(n, reason, whole) as
case reason when 'few' then 4 when 'some' then 8 when 'most' then whole - 1 when 'linked' then null else n end;

-- whether two counts, each within bounds, are the same or 5 apart; true where nothing is known of one of them
create or replace macro score.apart(low, high, now_low, now_high) as
coalesce((low = now_low and high = now_high) or now_low - high >= 5 or low - now_high >= 5, true);

create or replace view score.given_last as
select * exclude (as_of)
from lake.score.given
where as_of < $as_of and as_of >= $as_of - 1200
qualify row_number() over (partition by entity_kind, entity_id, indicator order by as_of desc) = 1;

create or replace view score.givable as
select
    p.entity_kind,
    p.entity_id,
    p.indicator,
    $as_of as counted_on,
    case when p.num_withheld is null then p.num end as num,
    case when p.den_withheld is null then p.den end as den,
    case when coalesce(p.num_withheld, p.den_withheld) is null then p.value end as value,
    case when coalesce(p.num_withheld, p.den_withheld) is null then p.peer_value end as peer_value,
    case when coalesce(p.num_withheld, p.den_withheld) is null then p.expected end as expected,
    p.data_as_of,
    p.completeness,
    p.num_withheld,
    p.den_withheld
from score.day_point as p
where p.status = 'ok';

create or replace table score.given as
with compared as (
    select
        t.*,
        coalesce(c.num_people, true) as num_people,
        coalesce(c.den_people, true) as den_people,
        l.counted_on is null as is_first,
        score.apart(
            score.least(l.num, l.num_withheld, l.den), score.most(l.num, l.num_withheld, l.den),
            score.least(t.num, t.num_withheld, t.den), score.most(t.num, t.num_withheld, t.den)
        ) as num_apart,
        score.apart(
            score.least(l.den, l.den_withheld, null), score.most(l.den, l.den_withheld, null),
            score.least(t.den, t.den_withheld, null), score.most(t.den, t.den_withheld, null)
        ) as den_apart,
        score.apart(l.den - l.num, l.den - l.num, t.den - t.num, t.den - t.num) as rest_apart
    from score.givable as t
    left join score.given_last as l
        on t.entity_kind = l.entity_kind and t.entity_id = l.entity_id and t.indicator = l.indicator
    left join ref.card as c on t.indicator = c.indicator
)

select * exclude (num_people, den_people, is_first, num_apart, den_apart, rest_apart)
from compared
where
    is_first
    or (
        coalesce(date_trunc('month', $previous_list::date) < date_trunc('month', $as_of), true)
        and (num_apart or not num_people)
        and (den_apart or not den_people)
        and (rest_apart or not (num_people and den_people))
    )
order by entity_kind, entity_id, indicator;

create or replace view score.day_given as
select
    $as_of as as_of,
    *
from score.given
union all by name
select
    $as_of as as_of,
    *
from score.tens
order by entity_kind, entity_id, indicator;
