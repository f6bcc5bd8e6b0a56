-- core.permit_granted: the permits whose holders are looked for at the border.
-- grain: one row a permit with a worker's pseudonym, granted in the look-back
-- inputs: core.work_permits, $from_day
-- look-back: permits granted in the longest window of the cards that read it and the 120 days before, and in the
--        605 days of measure.waterfall
create or replace view core.permit_granted as
select
    permit_no,
    entity_id,
    employer_entity_id,
    worker,
    destination,
    issued_on,
    valid_to,
    file,
    line
from core.work_permits
where
    status in ('approved', 'ended')
    and worker is not null
    and issued_on > least($from_day - 120, $as_of - 606)
    and issued_on <= $as_of;
