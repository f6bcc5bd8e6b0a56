-- core.left_together: who left together under one permit: a brigade that is one event, not as many as it has members.
-- grain: one row a route, day and permit that two or more travellers showed there
-- inputs: core.border_crossings
-- look-back: 182 days
create or replace table core.left_together as
select
    route_id,
    day,
    permit_no,
    count(*) as travellers
from core.border_crossings
where
    direction = 'exit'
    and permit_no is not null
    and crossed_at >= ($as_of - 183)::timestamptz
    and day > $as_of - 182
group by route_id, day, permit_no
having count(*) > 1;
