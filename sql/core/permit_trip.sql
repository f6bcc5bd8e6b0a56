-- core.permit_trip: what the border saw of the holder of each permit.
-- grain: one row a permit with a worker's pseudonym, granted in the look-back
-- inputs: core.permit_crossing, core.permit_granted
-- look-back: as core.permit_granted; departures within 120 days of the grant, returns after the arrival
-- notes: leaving the country of work itself is no departure to it; went_again = back to work within 60 days of coming
--        home; a passage in transit leaves the country, and is neither an arrival nor a diversion: where it leads is
--        not known
create or replace table core.permit_trip as
with outward as (
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
    from core.permit_crossing
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
    from core.permit_crossing as linked
    inner join outward on linked.of_permit = outward.of_permit
    where
        linked.direction = 'entry'
        and linked.checkpoint_country = outward.departure.country
        and linked.crossed_at > outward.arrival.arrived_at
    group by linked.of_permit
),

again as (
    select distinct linked.of_permit
    from core.permit_crossing as linked
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
from core.permit_granted as granted
left join outward on granted.permit_no = outward.of_permit
left join homeward on granted.permit_no = homeward.of_permit
left join again on granted.permit_no = again.of_permit;
