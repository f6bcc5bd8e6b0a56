-- identity.number_entity: which entity each number of the register is.
-- grain: one row a number of the register
-- inputs: identity.labelled_record, identity.named
create or replace table identity.number_entity as
select distinct
    l.number,
    n.entity_id
from identity.labelled_record as l
inner join identity.named as n on l.label = n.label
where l.in_register;
