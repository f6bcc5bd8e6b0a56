-- protection.person: people who may need help, with sex and age; it lives in the session of the protection lane alone.
-- grain: one row a cohort, permit or crossing; place is the employer or the checkpoint, where the cohort has one
-- inputs: known.work_permits, lake.restricted.work_permits, known.border_crossings,
--         lake.restricted.border_crossings, core.permit_trip, core.work_permits, core.employer, core.source_status
-- look-back: overdue: permits of core.permit_trip; sanctioned: 90 days; possible minors: 365 days
create or replace table protection.person as
with permit_birth as (
    select
        delivery_id,
        file,
        line,
        max(worker_birth_date) as born_on
    from lake.restricted.work_permits
    group by delivery_id, file, line
),

holder as (
    select distinct on (p.permit_no)
        p.permit_no,
        p.worker_sex as sex,
        b.born_on
    from known.work_permits as p
    left join permit_birth as b on p.delivery_id = b.delivery_id and p.file = b.file and p.line = b.line
    order by p.permit_no asc, b.born_on asc nulls last, p.worker_sex asc
),

crossing_birth as (
    select
        delivery_id,
        file,
        line,
        max(birth_date) as born_on
    from lake.restricted.border_crossings
    group by delivery_id, file, line
),

overdue as (
    select
        'overdue' as cohort,
        t.destination as country,
        null::varchar as place,
        h.sex,
        h.born_on,
        t.valid_to as on_day
    from core.permit_trip as t
    inner join holder as h on t.permit_no = h.permit_no
    where
        t.left_on is not null
        and t.back_on is null
        and t.valid_to < $as_of - 60
        and not exists (
            select 1 from core.work_permits as later
            where
                later.worker = t.worker
                and later.status = 'approved'
                and coalesce(later.valid_to, $as_of) >= $as_of
        )
        and exists (
            select 1 from core.source_status as s
            where s.source = 'border_crossings' and s.available
        )
),

sanctioned as (
    select
        'sanctioned' as cohort,
        p.destination as country,
        e.name as place,
        h.sex,
        h.born_on,
        e.sanctioned_on as on_day
    from core.work_permits as p
    inner join core.employer as e on p.employer_entity_id = e.entity_id
    inner join holder as h on p.permit_no = h.permit_no
    where
        e.sanctioned_on between $as_of - 90 and $as_of
        and p.status = 'approved'
        and coalesce(p.valid_to, $as_of) >= $as_of
),

minor_permits as (
    select
        'minor_permit' as cohort,
        p.destination as country,
        null::varchar as place,
        h.sex,
        h.born_on,
        p.issued_on as on_day
    from core.work_permits as p
    inner join holder as h on p.permit_no = h.permit_no
    where
        p.status in ('approved', 'pending')
        and p.issued_on > $as_of - 365
        and h.born_on > p.issued_on - interval 18 year
),

minor_crossings as (
    select
        'minor_crossing' as cohort,
        c.other_country as country,
        c.checkpoint as place,
        c.sex,
        b.born_on,
        c.crossed_at::date as on_day
    from known.border_crossings as c
    inner join crossing_birth as b on c.delivery_id = b.delivery_id and c.file = b.file and c.line = b.line
    where
        c.direction = 'exit'
        and c.purpose = 'work'
        and c.crossed_at::date between $as_of - 364 and $as_of
        and b.born_on > c.crossed_at::date - interval 18 year
)

select * from overdue
union all
select * from sanctioned
union all
select * from minor_permits
union all
select * from minor_crossings;
