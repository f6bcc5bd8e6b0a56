-- identity.entity_number: the numbers of each entity, of the register or its own.
-- grain: one row an entity that has a number
-- inputs: identity.fixed, identity.labelled_record, identity.named
create or replace table identity.entity_number as
select
    n.entity_id,
    list(distinct f.number order by f.number) as numbers
from identity.fixed as f
inner join identity.labelled_record as r on f.record_id = r.record_id
inner join identity.named as n on r.label = n.label
where n.entity_id is not null
group by n.entity_id;
