-- identity.ambiguous: written names that several numbers of the register have exactly: one of these, and no near one.
-- grain: one row a written form
-- inputs: identity.holder
create or replace table identity.ambiguous as
select
    record_id,
    list(number order by number) as numbers
from identity.holder
group by record_id
having count(*) > 1;
