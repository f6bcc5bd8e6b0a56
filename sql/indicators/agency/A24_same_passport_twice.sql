-- A24: granted permits whose worker holds another one that runs at the same time.
-- grain: one row a permit with a worker's pseudonym and a validity
-- inputs: core.work_permits, $from_day
-- look-back: permits granted after $from_day; the other one may be older
-- notes: 30 days of overlap or more: a renewal begins before the old permit ends
with granted as (
    select
        entity_id,
        permit_no,
        worker,
        issued_on,
        valid_from,
        valid_to,
        file,
        line
    from core.work_permits
    where status in ('approved', 'ended') and worker is not null and valid_from is not null and valid_to is not null
),

doubled as (
    select distinct a.permit_no
    from granted as a
    inner join granted as b on a.worker = b.worker and a.permit_no <> b.permit_no
    where date_diff('day', greatest(a.valid_from, b.valid_from), least(a.valid_to, b.valid_to)) >= 30
)

select
    granted.*,
    granted.permit_no as record_id,
    granted.issued_on as event_on,
    doubled.permit_no is not null as is_case
from granted
left join doubled on granted.permit_no = doubled.permit_no
where granted.entity_id is not null and granted.issued_on > $from_day
