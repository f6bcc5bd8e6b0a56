-- core.link, core.family: what hangs together, as resolved for the day.
-- grain: one row a pair (a < b) and shared attribute; one row an entity in a family
-- notes: core.tie has each link of agencies from either end; core.tie_to_stranger those that lead out of the family
-- inputs: lake.resolve.link, lake.resolve.family
create or replace view core.link as
select * exclude (as_of)
from lake.resolve.link
where as_of = $as_of;

create or replace view core.family as
select * exclude (as_of)
from lake.resolve.family
where as_of = $as_of;

create or replace view core.tie as
select
    a as entity_id,
    b as other,
    attribute,
    weight,
    first_seen,
    a_source as source,
    a_file as file,
    a_line as line
from core.link
where entity_kind = 'agency'
union all
select
    b as entity_id,
    a as other,
    attribute,
    weight,
    first_seen,
    b_source as source,
    b_file as file,
    b_line as line
from core.link
where entity_kind = 'agency';

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
