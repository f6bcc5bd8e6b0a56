-- The figures of each delivery as a whole, of which the delivery's rules are told.
-- grain: one row a delivery of the batch
-- inputs: staged, broken, ragged; scope (_delivery, delivered_on, strangers: columns that appeared or are gone);
--         newest (_delivery, day of the newest event); untyped: what stood in broken before the checks, i.e. cells not
--         of their column's type, or not told
-- notes: a number that the supplier does not tell is no fault of the delivery, and no part of its quarantined share
create or replace table whole as
with

rows_of as (
    select
        _delivery,
        count(*) as n
    from staged
    group by _delivery
),

broken_of as (
    select
        _delivery,
        count(distinct _row) as n
    from broken
    group by _delivery
),

untold_row as (
    select
        _delivery,
        _row
    from broken
    group by _delivery, _row
    having bool_and(contains(reason, ': is not told by the supplier'))
),

untold_of as (
    select
        _delivery,
        count(*) as n
    from untold_row
    group by _delivery
),

untyped_of as (
    select
        _delivery,
        count(distinct _row) as n
    from untyped
    where _row not in (select untold_row._row from untold_row)
    group by _delivery
),

ragged_of as (
    select
        _delivery,
        count(*) as n
    from ragged
    group by _delivery
),

counted as (
    select
        scope._delivery,
        scope.delivered_on,
        scope.strangers,
        coalesce(rows_of.n, 0) + coalesce(ragged_of.n, 0) as delivered,
        coalesce(broken_of.n, 0) + coalesce(ragged_of.n, 0) as quarantined,
        coalesce(ragged_of.n, 0) as ragged,
        coalesce(untyped_of.n, 0) as untyped,
        coalesce(untold_of.n, 0) as untold
    from scope
    left join rows_of on scope._delivery = rows_of._delivery
    left join broken_of on scope._delivery = broken_of._delivery
    left join untyped_of on scope._delivery = untyped_of._delivery
    left join untold_of on scope._delivery = untold_of._delivery
    left join ragged_of on scope._delivery = ragged_of._delivery
),

final as (
    select
        counted._delivery,
        counted.delivered,
        counted.quarantined,
        counted.ragged,
        counted.untyped,
        counted.untold,
        counted.strangers,
        coalesce((counted.quarantined - counted.untold) / nullif(counted.delivered, 0), 0) as quarantined_share,
        counted.delivered_on - newest.day as newest_age_days
    from counted
    left join newest on counted._delivery = newest._delivery
)

select * from final;
