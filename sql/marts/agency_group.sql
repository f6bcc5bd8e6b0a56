-- Families: agencies that strong links hold together, with the dates of their licences.
-- grain: one row an agency in a family
-- inputs: lake.resolve.family of the day, lake.resolve.agency, core.licence_state
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
    s.since as status_since
from lake.resolve.family as f
left join lake.resolve.agency as a on f.entity_id = a.entity_id and f.as_of = a.as_of
left join core.licence_state as s
    on
        f.entity_id = s.entity_id
        and s.since <= $as_of
        and s.until > $as_of
where f.as_of = $as_of and f.entity_kind = 'agency'
order by f.family_id, a.licence_from nulls last, f.entity_id;

comment on table marts.agency_group is 'Families: agencies that at least two kinds of strong links hold together.';
comment on column marts.agency_group.as_of is 'Day for which it was found.';
comment on column marts.agency_group.family_id is 'The family, named by one of its members.';
comment on column marts.agency_group.entity_id is 'An agency of the family.';
comment on column marts.agency_group.name is 'Its name.';
comment on column marts.agency_group.members is 'How many agencies the family has; at most 20.';
comment on column marts.agency_group.strength is 'Strength of its strongest link within the family, 0 to 1.';
comment on column marts.agency_group.licence_status is 'State of its licence.';
comment on column marts.agency_group.licence_from is 'First day of its licence.';
comment on column marts.agency_group.status_since is 'Day since which its licence has had its state.';
