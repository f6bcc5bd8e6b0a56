-- core.permit_trip: what the border saw of the holder of each permit.
-- grain: one row a permit with a worker's pseudonym, granted in the look-back
-- inputs: core.work_permits, core.holder_crossing, $from_day
-- look-back: permits granted in the longest window of the cards that read it and the 120 days before, and in the
--        605 days of core.waterfall; crossings within 120 days of the grant, returns after the arrival
-- notes: the holder is found by pseudonym or by the permit number shown; leaving the country of work itself is no
--        departure to it; went_again = back to work within 60 days of coming home; a passage in transit
--        leaves the country, and is neither an arrival nor a diversion: where it leads is not known
create or replace table core.permit_trip as
with granted as (
    select
        permit_no,
        entity_id,
        employer_entity_id,
        worker,
        destination,
        issued_on,
        valid_to,
        file,
        line
    from core.work_permits
    where
        status in ('approved', 'ended')
        and worker is not null
        and issued_on > least($from_day - 120, $as_of - 606)
        and issued_on <= $as_of
),

seen as (
    select
        crossing_id,
        traveller,
        crossed_at,
        day,
        direction,
        checkpoint,
        checkpoint_country,
        other_country,
        purpose,
        permit_no as shown,
        file,
        line
    from core.holder_crossing
),

linked as (
    select
        granted.permit_no as of_permit,
        granted.destination,
        granted.issued_on,
        seen.*
    from granted
    inner join seen on granted.worker = seen.traveller and seen.day >= granted.issued_on
    union
    select
        granted.permit_no as of_permit,
        granted.destination,
        granted.issued_on,
        seen.*
    from granted
    inner join seen on granted.permit_no = seen.shown and seen.day >= granted.issued_on
),

outward as (
    select
        of_permit,
        min(struct_pack(
            left_on := day, left_at := crossed_at, crossing_id := crossing_id, country := checkpoint_country,
            left_for := other_country, checkpoint := checkpoint, file := file, line := line
        )) filter (where direction = 'exit' and checkpoint_country <> destination) as departure,
        min(struct_pack(arrived_on := day, arrived_at := crossed_at)) filter (
            where
            purpose <> 'transit'
            and (
                (direction = 'exit' and checkpoint_country <> destination and other_country = destination)
                or (direction = 'entry' and checkpoint_country = destination)
            )
        ) as arrival,
        coalesce(bool_or(
            direction = 'exit'
            and purpose <> 'transit'
            and checkpoint_country <> destination
            and other_country <> destination
        ), false) as went_elsewhere
    from linked
    where day <= issued_on + 120
    group by of_permit
),

homeward as (
    select
        linked.of_permit,
        min(struct_pack(
            back_on := linked.day, back_at := linked.crossed_at, crossing_id := linked.crossing_id,
            file := linked.file, line := linked.line
        )) as homecoming
    from linked
    inner join outward on linked.of_permit = outward.of_permit
    where
        linked.direction = 'entry'
        and linked.checkpoint_country = outward.departure.country
        and linked.crossed_at > outward.arrival.arrived_at
    group by linked.of_permit
),

again as (
    select distinct linked.of_permit
    from linked
    inner join homeward on linked.of_permit = homeward.of_permit
    where
        linked.direction = 'exit'
        and linked.purpose = 'work'
        and linked.crossed_at > homeward.homecoming.back_at
        and linked.day <= homeward.homecoming.back_on + 60
)

select
    granted.*,
    outward.departure.left_on,
    outward.departure.crossing_id as left_crossing_id,
    outward.departure.left_for,
    outward.departure.checkpoint as left_from,
    outward.departure.file as left_file,
    outward.departure.line as left_line,
    outward.arrival.arrived_on,
    outward.arrival.arrived_on is null and outward.went_elsewhere as went_elsewhere,
    homeward.homecoming.back_on,
    homeward.homecoming.crossing_id as back_crossing_id,
    homeward.homecoming.file as back_file,
    homeward.homecoming.line as back_line,
    again.of_permit is not null as went_again
from granted
left join outward on granted.permit_no = outward.of_permit
left join homeward on granted.permit_no = homeward.of_permit
left join again on granted.permit_no = again.of_permit;
