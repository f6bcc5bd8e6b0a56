-- measure.together: by how much the variance of the compared weeks' count exceeds its mean, as some left together.
-- grain: one row an entity of which travellers left together
-- inputs: core.left_together, measure.card
-- notes: the count of events that bring n travellers each has the variance of the sum of n * n
create or replace table measure.together as
select
    left_together.route_id as entity_id,
    sum(left_together.travellers * (left_together.travellers - 1))::double as excess
from core.left_together
cross join measure.card as card
where date_diff('day', left_together.day, $as_of) < card.window_days
group by left_together.route_id;
