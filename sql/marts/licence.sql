-- In which state the licences of an agency were, from when until when.
-- grain: one row a register record, state and period [since, until)
-- inputs: core.known_agency, core.licence_state
-- look-back: everything that was delivered
create table marts.licence as
with
final as (
    select
        k.entity_id,
        s.entity_id as agency_id,
        s.licence_status,
        s.since,
        nullif(s.until, date '9999-12-31') as until,
        s.covered_until
    from core.licence_state as s
    inner join core.known_agency as k on s.entity_id = k.agency_id
)

select * from final
order by entity_id, agency_id, since, licence_status;
