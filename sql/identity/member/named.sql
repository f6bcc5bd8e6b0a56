-- identity.named: the id of the entity that each cluster is.
-- grain: one row a cluster
-- inputs: identity.labelled_record
-- notes: the id is the number in the register, else the record by which the entity was first known on a permit; so no
--        merge or split gives an id to another entity
create or replace table identity.named as
select
    label,
    coalesce(
        min(number) filter (where in_register),
        arg_min(own_id, (known_since, own_id)) filter (where founds and settled_by is null)
    ) as entity_id,
    min(number) filter (where in_register) as number
from identity.labelled_record
where in_register or settled_by is null
group by label;
