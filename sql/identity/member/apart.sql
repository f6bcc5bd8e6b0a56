-- identity.apart: records that are not one, as people decided.
-- grain: one row a pair
-- inputs: identity.decided
create or replace table identity.apart as
select
    a,
    b
from identity.decided
where decision = 'different';
