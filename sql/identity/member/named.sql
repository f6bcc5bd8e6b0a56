-- identity.labelled_record, named, number_entity: which entity each cluster is.
-- grain: one row a record; one row a cluster; one row a number of the register
-- inputs: record_of_kind, identity.labelled
-- notes: an entity is its number of the register, else the record by which it was first known on a permit: so a merge
--        or a split never gives an id another meaning
create or replace table identity.labelled_record as
select
    r.record_id,
    r.number,
    r.own_id,
    r.in_register,
    r.founds,
    r.known_since,
    r.settled_by,
    coalesce(l.label, r.record_id) as label
from record_of_kind as r
left join identity.labelled as l on r.record_id = l.record_id;

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

create or replace table identity.number_entity as
select distinct
    l.number,
    n.entity_id
from identity.labelled_record as l
inner join identity.named as n on l.label = n.label
where l.in_register;
