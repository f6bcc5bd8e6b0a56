-- core.tie: the links of agencies, from either end.
-- grain: one row an agency, another one and shared attribute
-- inputs: core.link
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
