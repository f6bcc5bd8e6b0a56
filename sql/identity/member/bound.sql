-- identity.bound: the records of which it is known which number they are, or of which numbers one; no cluster has two.
-- grain: one row a record
-- inputs: identity.ambiguous, identity.fixed
create or replace table identity.bound as
select
    record_id,
    number
from identity.fixed
union all
select
    record_id,
    array_to_string(numbers, ' or ') as number
from identity.ambiguous;
