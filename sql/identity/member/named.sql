-- identity.named: which entity each cluster is.
-- grain: one row a cluster
-- inputs: identity.labelled_record
-- notes: an entity is its number of the register, else the record by which it was first known on a permit: so a merge
--        or a split never gives an id another meaning
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
