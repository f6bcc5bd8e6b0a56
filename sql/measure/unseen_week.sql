-- measure.unseen_week: weeks in which a route's checkpoint was not seen on every day.
-- grain: one row an entity and week; ago = weeks before the one that ends on the day
-- inputs: core.route, core.sight
-- look-back: 160 weeks
create or replace table measure.unseen_week as
with ends as (
    select
        place,
        date_diff('day', day, $as_of) // 7 as ago,
        blind_so_far - lag(blind_so_far, 1, 0) over (partition by place order by day) as blind_days
    from core.sight
    where direction = 'exit' and date_diff('day', day, $as_of) % 7 = 0
)

select
    r.entity_id,
    e.ago
from core.route as r
inner join ends as e on r.checkpoint = e.place
where e.blind_days > 0;
