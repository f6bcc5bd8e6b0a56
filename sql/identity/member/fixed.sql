-- identity.fixed: the records with a number; two numbers are never one cluster, unless a person decides so.
-- grain: one row a record
-- inputs: identity.numbered, identity.own_number
-- notes: in_register = the number is of the register; else it is a written form's own
create or replace table identity.fixed as
select
    *,
    true as in_register
from identity.numbered
union all
select
    *,
    false as in_register
from identity.own_number;
