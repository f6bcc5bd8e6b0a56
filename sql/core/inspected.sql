-- core.inspected: of which kinds of entities inspections have been, as far as known on the day.
-- grain: one row an entity kind
-- inputs: known.inspections
-- look-back: everything that was delivered
create or replace view core.inspected as
with told as (
    select
        count(agency_id) as agencies,
        count(coalesce(employer_id, employer_name)) as employers,
        count(route_id) as routes
    from known.inspections
)

select 'agency' as entity_kind
from told
where agencies > 0
union all
select 'employer' as entity_kind
from told
where employers > 0
union all
select 'route' as entity_kind
from told
where routes > 0;
