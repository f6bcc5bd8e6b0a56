-- E21: applications of the employer that were refused.
-- grain: one row a refused application (case), one row an employer of whom any was decided (exposure)
-- inputs: core.work_permits, $from_day
-- look-back: decisions after $from_day; the window is long because most employers apply once or twice a year
-- notes: counted by employer and not by application: who is refused three times of ten will be refused again more
--        surely than who was refused once of one, and may never apply again
with decided as (
    select
        employer_entity_id as entity_id,
        permit_no,
        status,
        issued_on,
        file,
        line
    from core.work_permits
    where employer_entity_id is not null and status in ('approved', 'ended', 'denied') and issued_on > $from_day
),

final as (
    select
        entity_id,
        'case' as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        issued_on as event_on,
        file,
        line
    from decided
    where status = 'denied'
    union all
    select
        entity_id,
        'exposure' as role,
        1::double as weight,
        'work_permits' as source,
        max_by(permit_no, (issued_on, permit_no)) as record_id,
        max(issued_on) as event_on,
        max_by(file, (issued_on, permit_no)) as file,
        max_by(line, (issued_on, permit_no)) as line
    from decided
    group by entity_id
)

select * from final
