-- identity.hint: the entities that a record may belong to, where it was attached to none.
-- grain: one row a loose record and candidate
-- inputs: identity.attached, identity.nearest
create or replace table identity.hint as
select
    n.record_id,
    n.entity_id,
    case when n.grade <= 4 then 0.5 else 0.2 end as probability
from identity.nearest as n
anti join identity.attached as a on n.record_id = a.record_id
where n.place <= 2;
