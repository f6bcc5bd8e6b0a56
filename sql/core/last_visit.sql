-- core.last_visit: each entity's last visit: its result, the day to visit it again, and until when the entity rests.
-- grain: one row an entity that was visited
-- inputs: core.visit, $rest_days and $longest_rest_days
-- look-back: everything that was delivered
-- notes: met_on = the last day on which somebody was met: only such a visit lets it rest and ends what was set before.
--        rests_until = the day that was set to see it again, or else so many days after; never longer than the longest
create or replace table core.last_visit as
with met as (
    select
        entity_kind,
        entity_id,
        count(*) as visits,
        max(inspected_on) filter (where made) as met_on
    from core.visit
    group by entity_kind, entity_id
),

again as (
    select
        v.entity_kind,
        v.entity_id,
        max(v.follow_up_on) as follow_up_on
    from core.visit as v
    inner join met as m on v.entity_kind = m.entity_kind and v.entity_id = m.entity_id
    where v.inspected_on >= coalesce(m.met_on, v.inspected_on)
    group by v.entity_kind, v.entity_id
),

newest as (
    select
        *,
        row_number() over (
            partition by entity_kind, entity_id order by inspected_on desc, inspection_id desc
        ) as place
    from core.visit
)

select
    n.entity_kind,
    n.entity_id,
    m.visits,
    n.inspected_on as last_visit_on,
    n.inspection_id,
    n.unit as visited_by,
    n.result,
    n.breaches,
    n.checks_made,
    n.contact,
    n.measures,
    n.reasons_right,
    n.reasons_wrong,
    a.follow_up_on,
    m.met_on,
    least(
        coalesce(a.follow_up_on - 1, m.met_on + $rest_days::integer), m.met_on + $longest_rest_days::integer
    ) as rests_until,
    case
        when not n.made then 'pending'
        when a.follow_up_on is not null then 'to_be_seen_again'
        when n.result = 'referral' then 'handed_on'
        when n.clean then 'cleared'
        else 'visited'
    end as state
from newest as n
inner join met as m on n.entity_kind = m.entity_kind and n.entity_id = m.entity_id
inner join again as a on n.entity_kind = a.entity_kind and n.entity_id = a.entity_id
where n.place = 1;
