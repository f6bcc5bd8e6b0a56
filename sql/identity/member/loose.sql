-- identity.loose: records that cannot be an entity of their own, such as those of inspections and complaints.
-- grain: one row a record
-- inputs: identity.decided, identity.exact
-- notes: they do not influence which other records are one entity, and are attached afterwards
create or replace table identity.loose as
with told as (
    select unnest([a, b]) as record_id
    from identity.decided
    where decision = 'same'
)

select r.record_id
from record_of_kind as r
anti join identity.exact as e on r.record_id = e.record_id
anti join told as t on r.record_id = t.record_id
where not r.in_register and not r.founds and r.settled_by is null;
