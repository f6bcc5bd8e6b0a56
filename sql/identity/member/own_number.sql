-- identity.own_number: written forms with a number that no register has.
-- grain: one row a written form
-- inputs: none
-- notes: they are an entity of their own, whatever their names are like
create or replace table identity.own_number as
select
    record_id,
    own_number as number
from record_of_kind
where own_number is not null and settled_by is null;
