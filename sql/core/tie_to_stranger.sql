-- core.tie_to_stranger: the links of agencies that lead out of their family.
-- grain: one row an agency, another one and shared attribute
-- inputs: core.family, core.tie
create or replace view core.tie_to_stranger as
with families as (
    select
        entity_id,
        family_id
    from core.family
    where entity_kind = 'agency'
)

select
    tie.*,
    coalesce(theirs.family_id, tie.other) as other_family
from core.tie
left join families as mine on tie.entity_id = mine.entity_id
left join families as theirs on tie.other = theirs.entity_id
where coalesce(mine.family_id, tie.entity_id) <> coalesce(theirs.family_id, tie.other);
