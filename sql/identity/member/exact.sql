-- identity.exact: written names that belong to exactly one number of the register, and are taken for it.
-- grain: one row a written form
-- inputs: identity.holder
create or replace table identity.exact as
select
    record_id,
    min(number) as number
from identity.holder
group by record_id
having count(*) = 1;
