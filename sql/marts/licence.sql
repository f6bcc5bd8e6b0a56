-- In which state the licences of an agency were, from when until when.
-- grain: one row a register record, state and period [since, until)
-- inputs: core.licence_state, core.agency_alias
-- look-back: everything that was delivered
create table marts.licence as
with
known as (
    select
        agency_id,
        min(entity_id) as entity_id
    from core.agency_alias
    where agency_id is not null and entity_id is not null
    group by agency_id
),

final as (
    select
        k.entity_id,
        s.entity_id as agency_id,
        s.licence_status,
        s.since,
        nullif(s.until, date '9999-12-31') as until,
        s.covered_until
    from core.licence_state as s
    inner join known as k on s.entity_id = k.agency_id
)

select * from final
order by entity_id, agency_id, since, licence_status;
