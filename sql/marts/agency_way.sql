-- Through which checkpoint and to which country the workers of an agency left.
-- grain: one row a listed agency, or an agency on a listed route's way, with checkpoint and declared destination
-- inputs: core.permit_trip, lake.score.listing, marts.agency
-- look-back: departures of 365 days
create table marts.agency_way as
with listed as (
    select distinct
        entity_kind,
        entity_id,
        split_part(entity_id, ':', 1) as way
    from lake.score.listing
    where as_of = $as_of
),

left_by as (
    select
        entity_id as agency_id,
        left_from as checkpoint,
        left_for as destination,
        count(*) as workers,
        min(left_on) as first_on,
        max(left_on) as last_on
    from core.permit_trip
    where left_on > $as_of - 365 and entity_id is not null and left_from is not null and left_for is not null
    group by entity_id, left_from, left_for
)

select
    w.agency_id,
    a.name as agency_name,
    w.checkpoint,
    w.destination,
    w.workers,
    w.first_on,
    w.last_on
from left_by as w
left join marts.agency as a on w.agency_id = a.entity_id
where
    ('agency', w.agency_id) in (select (l.entity_kind, l.entity_id) from listed as l)
    or ('route', w.checkpoint || '>' || w.destination) in (select (l.entity_kind, l.way) from listed as l)
order by w.agency_id, w.checkpoint, w.destination;
