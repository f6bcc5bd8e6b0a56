-- identity.fixed: the records with a number; two numbers are never one cluster, unless a person decides so.
-- grain: one row a record
-- inputs: identity.numbered, identity.own_number
create or replace table identity.fixed as
select * from identity.numbered
union all
select * from identity.own_number;
