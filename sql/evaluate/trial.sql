-- evaluate.trial: for each indicator: whom it flagged, what was found there, and which leads depend on it alone.
-- grain: one row an entity kind and indicator
-- inputs: evaluate.alone, evaluate.flagged, evaluate.outcome, evaluate.said, evaluate.trial_day
-- look-back: the flags of the day, of the latest day at least a week before, and of the oldest day within 365 days
-- notes: flagged = at least half a point; found = a visit after the flag that found something
create or replace table evaluate.trial as
with steady as (
    select
        a.entity_kind,
        a.indicator,
        count(distinct a.entity_id) filter (where a.as_of = $as_of) as flagged_now,
        count(distinct a.entity_id) as flagged_either,
        count(distinct a.entity_id) filter (where a.as_of = $as_of and b.entity_id is not null)
            as flagged_both
    from evaluate.flagged as a
    cross join evaluate.trial_day as days
    left join evaluate.flagged as b
        on
            a.entity_kind = b.entity_kind
            and a.indicator = b.indicator
            and a.entity_id = b.entity_id
            and b.as_of = days.earlier_day
    where a.as_of in ($as_of, days.earlier_day)
    group by a.entity_kind, a.indicator
),

after as (
    select
        o.entity_kind,
        o.entity_id,
        max(o.hit::int) as hit
    from evaluate.outcome as o
    cross join evaluate.trial_day as days
    where o.learnt_on > days.outcome_day
    group by o.entity_kind, o.entity_id
),

found as (
    select
        f.entity_kind,
        f.indicator,
        count(*) as seen,
        sum(after.hit) as hits
    from evaluate.flagged as f
    inner join evaluate.trial_day as days on f.as_of = days.outcome_day
    inner join after on f.entity_kind = after.entity_kind and f.entity_id = after.entity_id
    group by f.entity_kind, f.indicator
),

base as (
    select
        entity_kind,
        count(*) as seen,
        sum(hit) as hits
    from after
    group by entity_kind
)

select
    said.*,
    coalesce(steady.flagged_now, 0) as flagged,
    coalesce(steady.flagged_either, 0) as flagged_either,
    coalesce(steady.flagged_both, 0) as flagged_both,
    days.earlier_day,
    coalesce(found.seen, 0) as seen,
    coalesce(found.hits, 0) as hits,
    coalesce(base.seen, 0) as base_seen,
    coalesce(base.hits, 0) as base_hits,
    coalesce(alone.helped, 0) as helped,
    coalesce(alone.hangs_on_it, 0) as hangs_on_it
from evaluate.said
cross join evaluate.trial_day as days
left join steady on said.entity_kind = steady.entity_kind and said.indicator = steady.indicator
left join found on said.entity_kind = found.entity_kind and said.indicator = found.indicator
left join base on said.entity_kind = base.entity_kind
left join evaluate.alone as alone on said.entity_kind = alone.entity_kind and said.indicator = alone.indicator
order by said.entity_kind, said.indicator;
