-- A31: departures that showed one of the agency's permits which was not in force that day.
-- grain: one row a departure that showed a permit number
-- inputs: core.holder_crossing, core.work_permits, $from_day
-- look-back: departures after $from_day
-- notes: not in force = refused, withdrawn, cancelled, still pending, or ended by its date
with shown as (
    select
        p.entity_id,
        c.crossing_id,
        c.day,
        c.file,
        c.line,
        p.status in ('denied', 'withdrawn', 'cancelled', 'pending') or c.day > p.valid_to as not_in_force
    from core.holder_crossing as c
    inner join core.work_permits as p on c.permit_no = p.permit_no
    where p.entity_id is not null and c.direction = 'exit' and c.day > $from_day
)

select
    *,
    crossing_id as record_id,
    day as event_on,
    not_in_force as is_case
from shown
