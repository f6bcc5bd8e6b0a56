-- The figures of a delivery as a whole, of which the delivery's rules are told.
-- grain: one row
-- inputs: staged, broken, ragged; variables delivered_on, newest (day of the newest event), untyped (rows with a cell
--         that is not of its column's type), strangers (columns that appeared or are gone)
create or replace table whole as
with

counted as (
    select
        (select count(*) from ragged) as ragged,
        (select count(*) from staged) + (select count(*) from ragged) as delivered,
        (select count(distinct _row) from broken) + (select count(*) from ragged) as quarantined
),

final as (
    select
        delivered,
        quarantined,
        ragged,
        cast(getvariable('untyped') as bigint) as untyped,
        cast(getvariable('strangers') as bigint) as strangers,
        coalesce(quarantined / nullif(delivered, 0), 0) as quarantined_share,
        cast(getvariable('delivered_on') as date) - cast(getvariable('newest') as date) as newest_age_days
    from counted
)

select * from final;
