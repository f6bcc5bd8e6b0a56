-- resolve.firm: names under which several offices stand in the register, all of them on one licence.
-- grain: one row a name in its compared form
-- inputs: core.normal_name, resolve.licence, resolve.register_record
create or replace table resolve.firm as
with named as (
    select
        core.normal_name(legal_name) as name,
        count(*) as offices
    from resolve.register_record
    group by all
)

select
    l.name,
    l.agency_id
from resolve.licence as l
inner join named on l.name = named.name and l.offices = named.offices;
