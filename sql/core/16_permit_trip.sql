-- core.permit_trip: what the border saw of the holder of each permit.
-- grain: one row a permit with a worker's pseudonym, granted in the look-back
-- inputs: core.work_permits, core.border_crossings
-- look-back: permits granted in 605 days; crossings within 120 days of the grant, returns within 90 days of arrival
-- notes: the holder is found by pseudonym or by the permit number shown; leaving the country of work itself is no
--        departure to it
create or replace table core.permit_trip as
with granted as (
    select
        permit_no,
        entity_id,
        worker_key,
        destination,
        issued_on,
        valid_to,
        file,
        line
    from core.work_permits
    where
        status in ('approved', 'ended')
        and worker_key is not null
        and entity_id is not null
        and issued_on between getvariable('as_of')::date - 605 and getvariable('as_of')::date
),

seen as (
    select
        crossing_id,
        crossed_at,
        day,
        direction,
        checkpoint_country,
        other_country,
        traveller_key,
        permit_no,
        file,
        line
    from core.border_crossings
    where crossed_at >= (getvariable('as_of')::date - 606)::timestamptz
),

linked as (
    select
        granted.permit_no as of_permit,
        granted.destination,
        granted.issued_on,
        seen.*
    from granted
    inner join seen on granted.worker_key = seen.traveller_key and seen.day >= granted.issued_on
    union
    select
        granted.permit_no as of_permit,
        granted.destination,
        granted.issued_on,
        seen.*
    from granted
    inner join seen on granted.permit_no = seen.permit_no and seen.day >= granted.issued_on
),

outward as (
    select
        of_permit,
        min((day, crossed_at, crossing_id, checkpoint_country, other_country, file, line)) filter (
            where direction = 'exit' and checkpoint_country <> destination
        ) as departure,
        min((day, crossed_at)) filter (
            where
            (direction = 'exit' and checkpoint_country <> destination and other_country = destination)
            or (direction = 'entry' and checkpoint_country = destination)
        ) as arrival
    from linked
    where day <= issued_on + 120
    group by of_permit
),

homeward as (
    select
        linked.of_permit,
        min((linked.day, linked.crossed_at, linked.crossing_id, linked.file, linked.line)) as homecoming
    from linked
    inner join outward on linked.of_permit = outward.of_permit
    where
        linked.direction = 'entry'
        and linked.checkpoint_country = outward.departure[4]
        and linked.crossed_at > outward.arrival[2]
    group by linked.of_permit
)

select
    granted.*,
    outward.departure[1] as left_on,
    outward.departure[3] as left_crossing_id,
    outward.departure[5] as left_for,
    outward.departure[6] as left_file,
    outward.departure[7] as left_line,
    outward.arrival[1] as arrived_on,
    homeward.homecoming[1] as back_on,
    homeward.homecoming[3] as back_crossing_id,
    homeward.homecoming[4] as back_file,
    homeward.homecoming[5] as back_line
from granted
left join outward on granted.permit_no = outward.of_permit
left join homeward on granted.permit_no = homeward.of_permit;
