-- A39: permits filed by an agency that the register does not know.
-- grain: one row a permit that counts (a fact: no exposure)
-- inputs: core.work_permits, core.agency, lake.quarantine.row, $from_day
-- look-back: permits filed after $from_day
-- notes: from five permits under one identity on, so that a slip of the pen is none; not where the name may be a
--        registered agency's (a person is asked who it is), nor where the register's own row lies in quarantine
with set_aside as (
    select row_text
    from lake.quarantine.row
    where source = 'agency_register' and delivered_on <= $as_of
),

strangers as (
    select
        a.entity_id,
        a.agency_id
    from core.agency as a
    where not a.registered
),

unknown as (
    select entity_id
    from strangers
    where not exists (
        select 1 from set_aside as s
        where strangers.agency_id is not null and contains(s.row_text, '"' || strangers.agency_id || '"')
    )
),

filed as (
    select
        p.entity_id,
        p.permit_no,
        p.applied_on,
        p.file,
        p.line
    from core.work_permits as p
    semi join unknown on p.entity_id = unknown.entity_id
    where p.applied_on > $from_day
    qualify count(*) over (partition by p.entity_id) >= 5
),

final as (
    select
        entity_id,
        'case' as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from filed
)

select * from final
