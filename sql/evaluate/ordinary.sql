-- evaluate.ordinary: agencies and routes without any reason for a visit, in the order in which schemes are planted.
-- grain: one row an entity; of an agency with one permit of it as a pattern
-- inputs: core.agency, core.work_permits, core.peer_group, core.route_day, lake.score.entity, $salt
-- look-back: permits filed in 365 days; departures of 91 days
-- notes: the middle half by score of those that are large enough (the barely observed fill the middle of all); the
--        order is the same every night while they stay in it. One of each peer group comes before a second one of any,
--        because a scheme that many peers have is not unusual
create or replace table evaluate.ordinary as
with filed as (
    select
        entity_id,
        max_by(permit_no, (applied_on, permit_no)) filter (
            where status = 'approved' and wage_month is not null
        ) as permit_no,
        sum(workers) filter (where status in ('approved', 'ended')) as workers
    from core.work_permits
    where applied_on > $as_of - 365 and matched_by in ('id', 'licence')
    group by entity_id
),

left_lately as (
    select
        route_id as entity_id,
        sum(travellers) as workers
    from core.route_day
    where source = 'border_crossings' and day > $as_of - 91
    group by route_id
),

possible as (
    select
        'agency' as entity_kind,
        a.entity_id,
        a.agency_id,
        a.name,
        filed.permit_no,
        filed.workers
    from core.agency as a
    inner join filed on a.entity_id = filed.entity_id
    where
        a.registered
        and a.licence_status = 'active'
        and filed.permit_no is not null
        and filed.workers between 20 and 400
    union all by name
    select
        'route' as entity_kind,
        entity_id,
        workers
    from left_lately
    where workers >= 91
),

middle as (
    select possible.*
    from possible
    inner join lake.score.entity as e
        on possible.entity_kind = e.entity_kind and possible.entity_id = e.entity_id
    where e.as_of = $as_of
    qualify
        percent_rank() over (partition by possible.entity_kind order by e.score, possible.entity_id)
        between 0.25 and 0.75
),

wide as (
    select
        *,
        regexp_extract(peer_group, '^[^|]*[|][^|]*') as parent
    from core.peer_group
),

compared as (  -- the group that scoring compares with: a small one falls back to the group that holds it
    select
        entity_kind,
        entity_id,
        case
            when count(*) over (partition by entity_kind, peer_group) >= 15 then peer_group
            when count(*) over (partition by entity_kind, parent) >= 15 then parent
            else '*'
        end as peer_group
    from wide
),

placed as (
    select
        middle.*,
        g.peer_group,
        count(*) over (partition by middle.entity_kind, g.peer_group) as peers,
        row_number() over (
            partition by middle.entity_kind, g.peer_group order by sha256($salt || middle.entity_id)
        ) as nth
    from middle
    inner join compared as g
        on middle.entity_kind = g.entity_kind and middle.entity_id = g.entity_id
)

select
    *,
    row_number() over (partition by entity_kind order by nth, peers desc, peer_group) - 1 as position
from placed;
