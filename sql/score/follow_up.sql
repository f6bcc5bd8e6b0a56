-- score.follow_up: who rests after a visit, and who is to be seen again.
-- grain: one row an entity that was visited
-- inputs: core.last_visit, lake.measure.evidence, ref.card
-- notes: a fact that is newer than the visit ends the rest. rests_until is null where nobody was met; due = the day to
--        see it again has come, and nobody has been there since
create or replace view score.follow_up as
with fact as (
    select
        e.entity_kind,
        e.entity_id,
        max(e.event_on) as event_on
    from lake.measure.evidence as e
    inner join ref.card as c on e.indicator = c.indicator
    where e.as_of = $as_of and c.kind = 'fact'
    group by e.entity_kind, e.entity_id
)

select
    v.*,
    case when f.event_on > v.met_on then f.event_on end as new_fact_on,
    coalesce(v.rests_until >= $as_of and not coalesce(f.event_on > v.met_on, false), false) as rests,
    coalesce(v.follow_up_on <= $as_of, false) as due
from core.last_visit as v
left join fact as f on v.entity_kind = f.entity_kind and v.entity_id = f.entity_id;
