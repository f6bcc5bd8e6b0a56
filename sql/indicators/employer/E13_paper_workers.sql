-- E13: permits for the employer whose holder did not leave within 120 days.
-- grain: one row a permit with a worker's pseudonym
-- inputs: core.permit_use, $from_day, $to_day
-- look-back: permits granted after $from_day up to $to_day: younger ones may still be used
-- notes: only permits whose 120 days the border saw
select
    employer_entity_id as entity_id,
    permit_no as record_id,
    issued_on as event_on,
    never_left as is_case,
    file,
    line
from core.permit_use
where issued_on > $from_day and issued_on <= $to_day
