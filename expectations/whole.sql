-- The figures of a delivery as a whole, of which the delivery's rules are told.
-- grain: one row
-- inputs: staged, broken, ragged, untyped (what stood in broken before the checks: cells not of their column's type);
--         $delivered_on, $newest (day of the newest event), $strangers (columns that appeared or are gone)
create or replace table whole as
with

counted as (
    select
        (select count(*) from ragged) as ragged,
        (select count(distinct _row) from untyped) as untyped,
        (select count(*) from staged) + (select count(*) from ragged) as delivered,
        (select count(distinct _row) from broken) + (select count(*) from ragged) as quarantined
),

final as (
    select
        delivered,
        quarantined,
        ragged,
        untyped,
        $strangers as strangers,
        coalesce(quarantined / nullif(delivered, 0), 0) as quarantined_share,
        $delivered_on - cast($newest as date) as newest_age_days
    from counted
)

select * from final;
