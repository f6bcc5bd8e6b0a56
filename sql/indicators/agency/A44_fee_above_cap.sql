-- A44: permits whose worker paid more than the law allows, of those whose fee can be compared with it.
-- grain: one row a permit with a fee and a cap
-- inputs: core.permit_fee, $from_day
-- look-back: permits filed after $from_day
select
    *,
    permit_no as record_id,
    applied_on as event_on,
    above_cap as is_case
from core.permit_fee
where entity_id is not null and above_cap is not null and applied_on > $from_day
