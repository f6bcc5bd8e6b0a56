-- A27: first departures of the agency's applicants on a passport issued at most 30 days before.
-- grain: one row an applicant's first departure after the filing, with the passport's day of issue
-- inputs: core.applicant_departure, $from_day
-- look-back: departures after $from_day
-- notes: only departures within 180 days of the filing
with first_departure as (
    select *
    from core.applicant_departure
    where document_issued_on is not null and day > $from_day
    qualify row_number() over (partition by entity_id, traveller order by crossed_at, crossing_id) = 1
)

select
    *,
    crossing_id as record_id,
    day as event_on,
    document_issued_on >= day - 30 as is_case
from first_departure
