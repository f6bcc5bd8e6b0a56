-- repeated: how many rows of a delivery say what an earlier delivery says, word for word.
-- grain: one row a delivery of the batch
-- inputs: said, stood: as of contradictions.sql
-- notes: a delivery repeats those of earlier days only, so that the order in which they come does not matter.
create or replace temp table repeated as
with earlier as (
    select
        delivered_on,
        key,
        recorded_at,
        content
    from stood
    union all
    select
        delivered_on,
        key,
        recorded_at,
        content
    from said
)

select
    said._delivery,
    count(distinct said._row) as n,
    max(earlier.delivered_on) as day
from said
inner join earlier
    on
        said.key = earlier.key
        and said.recorded_at = earlier.recorded_at
        and said.content = earlier.content
        and earlier.delivered_on < said.delivered_on
group by said._delivery;
