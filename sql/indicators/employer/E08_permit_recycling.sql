-- E08: permits cancelled and replaced by a new one for the same work within 60 days.
-- grain: one row a permit that was granted and names its worker
-- inputs: core.work_permits, $from_day, $to_day
-- look-back: permits granted after $from_day up to $to_day: all of them had the same time to be replaced
with granted as (
    select
        employer_entity_id as entity_id,
        permit_no,
        occupation,
        worker,
        status,
        issued_on,
        file,
        line
    from core.work_permits
    where
        employer_entity_id is not null
        and worker is not null
        and status in ('approved', 'ended', 'cancelled')
        and issued_on > $from_day
        and issued_on <= $to_day
),

replaced as (
    select distinct granted.permit_no
    from granted
    inner join core.work_permits as p
        on
            granted.entity_id = p.employer_entity_id
            and granted.occupation = p.occupation
            and p.applied_on between granted.issued_on and granted.issued_on + 60
    where granted.status = 'cancelled' and p.worker <> granted.worker
),

counted as (
    select
        granted.*,
        replaced.permit_no is not null as is_replaced
    from granted
    left join replaced on granted.permit_no = replaced.permit_no
)

select
    *,
    permit_no as record_id,
    issued_on as event_on,
    is_replaced as is_case
from counted
