-- alike: how many rows of a delivery say word for word, under other keys, what rows of earlier deliveries say.
-- grain: one row a delivery of the batch
-- inputs: told_row (_delivery: of the batch, or null in the lake; delivered_on, key, content: all columns but the key)
-- notes: for records of which several may be alike, so that rows are counted, not matched one by one. A row whose key
--        was met with that content before is no new number. The order in which deliveries come does not matter.
create or replace temp table alike as
with met as (
    select
        key,
        content,
        min(delivered_on) as day
    from told_row
    group by key, content
),

said_on as (
    select
        content,
        delivered_on,
        count(*) as n
    from told_row
    group by content, delivered_on
),

earlier as (
    select
        content,
        delivered_on,
        sum(n) over before as n,
        max(delivered_on) over before as day
    from said_on
    window before as (
        partition by content order by delivered_on range between unbounded preceding and interval 1 day preceding
    )
),

own as (
    select
        told_row._delivery,
        told_row.delivered_on,
        told_row.content,
        count(*) as n,
        count(*) filter (where met.day = told_row.delivered_on) as n_new
    from told_row
    inner join met on told_row.key = met.key and told_row.content = met.content
    where told_row._delivery is not null
    group by all
)

select
    own._delivery,
    sum(own.n)::bigint as n,
    sum(own.n - 1)::bigint as n_again,
    coalesce(sum(own.n) filter (where own.n = 2), 0)::bigint as n_double,
    sum(least(own.n_new, coalesce(earlier.n, 0)))::bigint as n_before,
    max(earlier.day) filter (where own.n_new > 0) as day
from own
inner join earlier on own.content = earlier.content and own.delivered_on = earlier.delivered_on
group by own._delivery;
