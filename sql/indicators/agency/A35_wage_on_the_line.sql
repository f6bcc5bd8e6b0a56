-- A35: permits whose wage is the floor itself or up to one part in a hundred above it.
-- grain: one row a permit whose wage is at the floor or above
-- inputs: core.permit_floor, $from_day
-- look-back: permits filed after $from_day
-- notes: an excess over peers says that the figure was chosen for the check, not agreed with a worker
select
    *,
    permit_no as record_id,
    applied_on as event_on,
    wage_month < 1.01 * floor_amount as is_case
from core.permit_floor
where entity_id is not null and applied_on > $from_day and wage_month >= floor_amount
