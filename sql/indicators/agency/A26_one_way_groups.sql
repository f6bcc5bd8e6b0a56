-- A26: departures of the agency's applicants on a one-way booking shared by two or more of them, not for work.
-- grain: one row a departure of an applicant for another purpose than work, with ticket data
-- inputs: core.applicant_departure, $from_day
-- look-back: departures after $from_day
-- notes: only departures within 180 days of the filing; counts who travels together, never who they are
with departures as (
    select distinct *
    from core.applicant_departure
    where
        purpose in ('visit', 'transit', 'other')
        and one_way is not null
        and booking_ref is not null
        and day > $from_day
),

grouped as (
    select
        *,
        count(*) over (partition by entity_id, booking_ref, day) as together
    from departures
)

select
    *,
    crossing_id as record_id,
    day as event_on,
    one_way and together >= 2 as is_case
from grouped
