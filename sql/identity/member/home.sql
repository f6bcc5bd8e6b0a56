-- identity.home: the records of each entity, with which loose records are compared.
-- grain: one row a record with an entity
-- inputs: identity.feature, identity.labelled_record, identity.named
create or replace table identity.home as
select
    f.*,
    n.entity_id,
    r.own_id
from identity.feature as f
inner join identity.labelled_record as r on f.record_id = r.record_id and (r.in_register or r.settled_by is null)
inner join identity.named as n on r.label = n.label
where n.entity_id is not null;
