-- E21: applications of the employer that were refused, of those that were decided.
-- grain: one row a permit application that was granted or refused
-- inputs: core.work_permits, $from_day
-- look-back: decisions after $from_day; the window is long because most employers apply once or twice a year
select
    * replace (employer_entity_id as entity_id),
    permit_no as record_id,
    issued_on as event_on,
    status = 'denied' as is_case
from core.work_permits
where status in ('approved', 'ended', 'denied') and issued_on > $from_day
