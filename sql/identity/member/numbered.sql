-- identity.numbered: the records of the register that have a number.
-- grain: one row a record of the register
-- inputs: none
create or replace table identity.numbered as
select
    record_id,
    number
from record_of_kind
where in_register and number is not null;
