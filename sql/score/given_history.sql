-- score.given_history: all that was given out of the figures that are about to change, and what would be given today.
-- grain: one row an entity, indicator and day for which it was counted
-- inputs: lake.score.given, ref.card, score.given, score.given_last, score.least, score.most
-- look-back: 1,200 days of what was given out
-- notes: each count of people within the bounds that anybody knows; rest = den without num
create or replace view score.given_history as
with moved as (
    select g.*
    from score.given as g
    inner join score.given_last as l
        on g.entity_kind = l.entity_kind and g.entity_id = l.entity_id and g.indicator = l.indicator
    where
        g.num is distinct from l.num
        or g.den is distinct from l.den
        or g.num_withheld is distinct from l.num_withheld
        or g.den_withheld is distinct from l.den_withheld
),

told as (
    select * exclude (as_of)
    from lake.score.given
    where as_of < $as_of and as_of >= $as_of - 1200
    union all by name
    select *
    from moved
)

select
    t.entity_kind,
    t.entity_id,
    t.indicator,
    t.counted_on,
    c.window_days,
    coalesce(c.maturity_days, 0) as maturity_days,
    coalesce(c.num_people, true) as num_people,
    coalesce(c.den_people, true) as den_people,
    score.least(t.num, t.num_withheld, t.den) as num_low,
    score.most(t.num, t.num_withheld, t.den) as num_high,
    score.least(t.den, t.den_withheld, null) as den_low,
    score.most(t.den, t.den_withheld, null) as den_high,
    t.den - score.most(t.num, t.num_withheld, t.den) as rest_low,
    t.den - score.least(t.num, t.num_withheld, t.den) as rest_high
from told as t
inner join moved as m
    on t.entity_kind = m.entity_kind and t.entity_id = m.entity_id and t.indicator = m.indicator
left join ref.card as c on t.indicator = c.indicator;
