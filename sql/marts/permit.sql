-- Every permit of two years, without whom it is for.
-- grain: one row a permit
-- inputs: core.grouped, core.permit_known, core.permit_trip, core.work_permits
-- look-back: applications of 730 days
-- notes: empty where the profile shows groups of five inside the authority, too: a permit may be one person's. What the
--        border saw of its holder has a month and no day
create table marts.permit as
select
    p.permit_no,
    p.entity_id as agency_id,
    p.certainty as agency_certainty,
    p.employer_entity_id as employer_id,
    p.employer_region,
    p.employer_sector as sector,
    p.origin_region,
    p.destination,
    p.occupation,
    p.workers,
    p.wage_month,
    p.currency,
    p.fee_charged,
    p.job_order_no is not null as has_job_order,
    p.status,
    p.applied_on,
    p.decided_on,
    p.valid_from,
    p.valid_to,
    t.left_from,
    t.left_for,
    date_trunc('month', t.left_on)::date as left_month,
    date_trunc('month', t.arrived_on)::date as arrived_month,
    date_trunc('month', t.back_on)::date as back_month,
    k.entered_on,
    p.known_from,
    k.versions
from core.work_permits as p
left join core.permit_known as k on p.permit_no = k.permit_no
left join core.permit_trip as t on p.permit_no = t.permit_no
where p.applied_on > $as_of - 730 and not core.grouped()
order by p.applied_on, p.permit_no;
