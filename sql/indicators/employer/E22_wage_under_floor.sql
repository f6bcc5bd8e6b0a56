-- E22: permits for the employer whose wage is below the floor for the country and occupation.
-- grain: one row a permit whose wage can be compared
-- inputs: core.permit_floor, $from_day
-- look-back: permits filed after $from_day
select
    employer_entity_id as entity_id,
    permit_no as record_id,
    applied_on as event_on,
    wage_month < floor_amount as is_case,
    file,
    line
from core.permit_floor
where employer_entity_id is not null and applied_on > $from_day
