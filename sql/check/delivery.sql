-- check_delivery: the newest deliveries of each source.
-- grain: one row a delivery; place 1 = the newest of its source
-- inputs: known.delivery
-- look-back: thirteen deliveries, whenever they came: a source may be yearly
create or replace temp table check_delivery as
select
    source,
    delivery_id,
    row_number() over newest_first as place,
    delivered_on - lead(delivered_on) over newest_first as gap
from known.delivery
where status = 'accepted' and accepted > 0
window newest_first as (partition by source order by delivered_on desc, known_from desc, delivery_id)
qualify place <= 13;
