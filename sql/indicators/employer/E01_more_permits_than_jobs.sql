-- E01: workers on permits in force for each member of the employer's own staff.
-- grain: one row a permit with its workers as weight (case), one row an employer with its staff as weight (exposure)
-- inputs: core.work_permits, core.employer, $from_day
-- look-back: permits in force on the day; staff declared after $from_day
-- notes: staff = what the register says, else the largest number that a permit of 365 days declares; five are added, so
--        that a family firm's one helper is no multiple of anything; fewer than five count as five, so that no
--        difference tells of them
with declared as (
    select
        employer_entity_id as entity_id,
        max(employer_staff) as staff
    from core.work_permits
    where employer_entity_id is not null and applied_on > $from_day
    group by employer_entity_id
),

sized as (
    select
        e.entity_id,
        5 + greatest(coalesce(e.staff_count, declared.staff), 5) as staff
    from core.employer as e
    left join declared on e.entity_id = declared.entity_id
    where coalesce(e.staff_count, declared.staff) is not null
),

in_force as (
    select
        p.employer_entity_id as entity_id,
        'case' as role,
        p.workers::double as weight,
        'work_permits' as source,
        p.permit_no as record_id,
        p.issued_on as event_on,
        p.file,
        p.line
    from core.work_permits as p
    semi join sized on p.employer_entity_id = sized.entity_id
    where
        p.status = 'approved'
        and $as_of between p.issued_on and coalesce(p.valid_to, p.issued_on + 365)
),

final as (
    select * from in_force
    union all
    select
        entity_id,
        'exposure' as role,
        staff::double as weight,
        'employer_register' as source,
        entity_id as record_id,
        $as_of as event_on,
        null::varchar as file,
        null::bigint as line
    from sized
)

select * from final
