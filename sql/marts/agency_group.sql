-- Families: agencies that strong links hold together, with the dates of their licences.
-- grain: one row an agency in a family
-- inputs: lake.resolve.family of the day, lake.resolve.agency, core.licence_state, marts.agency
-- look-back: none
create table marts.agency_group as
select
    f.as_of,
    f.family_id,
    f.entity_id,
    a.name,
    f.members,
    f.strength,
    a.licence_status,
    a.licence_from,
    m.licensed_since,
    s.since as status_since,
    m.unit
from lake.resolve.family as f
left join lake.resolve.agency as a on f.entity_id = a.entity_id and f.as_of = a.as_of
left join marts.agency as m on f.entity_id = m.entity_id
left join core.licence_state as s
    on
        f.entity_id = s.entity_id
        and s.since <= $as_of
        and s.until > $as_of
where f.as_of = $as_of and f.entity_kind = 'agency'
order by f.family_id, m.licensed_since nulls last, f.entity_id;
