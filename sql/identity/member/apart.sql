-- identity.apart: pairs of records that people decided are not the same entity.
-- grain: one row a pair
-- inputs: identity.decided
create or replace table identity.apart as
select
    a,
    b
from identity.decided
where decision = 'different';
