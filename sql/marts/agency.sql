-- Every agency of the day as registered, or as far as it is known from what is written about it.
-- grain: one row an agency
-- inputs: core.agency, core.licensed, core.shown, core.work_permits
-- look-back: none; workers: applications of 365 days
create table marts.agency as
with filed as (
    select
        entity_id,
        coalesce(sum(workers) filter (where applied_on > $as_of - 365), 0)::bigint as workers,
        max(applied_on) as last_filed_on
    from core.work_permits
    where entity_id is not null
    group by entity_id
)

select
    $as_of as as_of,
    a.entity_id,
    a.name,
    a.trade_name,
    a.agency_id,
    a.licence_no,
    a.country,
    a.region,
    a.city,
    a.address,
    a.licence_status,
    a.licence_from,
    a.licence_to,
    l.licensed_since,
    l.at_latest as licensed_at_latest,
    a.destinations,
    a.sectors,
    a.known_since,
    a.registered,
    a.seat_by,
    a.unit,
    core.shown(coalesce(f.workers, 0)) as workers,
    f.last_filed_on
from core.agency as a
left join core.licensed as l on a.entity_id = l.entity_id
left join filed as f on a.entity_id = f.entity_id
order by a.entity_id;
