-- E27: permits for the employer whose worker paid more than the law allows, of those whose fee can be compared with it.
-- grain: one row a permit with a fee and a cap
-- inputs: core.permit_fee, $from_day
-- look-back: permits filed after $from_day
-- notes: as A44, at the place where a debt is worked off
select
    employer_entity_id as entity_id,
    permit_no as record_id,
    applied_on as event_on,
    fee_charged > 1.01 * fee_cap as is_case,
    file,
    line
from core.permit_fee
where employer_entity_id is not null and fee_cap is not null and applied_on > $from_day
