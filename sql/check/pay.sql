-- check_pay: how far the wages of the newest deliveries are from the wage floors of the reference data.
-- grain: one row a source and delivery of which at least 20 wages have a floor
-- inputs: check_delivery, history.work_permits, ref.wage_floors
-- look-back: thirteen deliveries
-- notes: ratio = the median of wage over floor, as a log10: 0 is a wage on the floor, 1 ten times as much. The general
--        floor of a country is enough for the order of magnitude; wages in another currency have none. far = the
--        share of wages eight times above or below that: some rows may be of another unit than the others
create or replace temp table check_pay as
with floor_of as (
    select
        country,
        currency,
        median(amount) as amount
    from ref.wage_floors
    where amount > 0
    group by country, currency
),

paid as (
    select
        check_delivery.source,
        check_delivery.delivery_id,
        log10(permit.wage_month / floor_of.amount) as ratio
    from history.work_permits as permit
    inner join check_delivery on permit.delivery_id = check_delivery.delivery_id
    inner join floor_of on permit.destination = floor_of.country and permit.currency = floor_of.currency
    where permit.wage_month > 0
),

usual as (
    select
        delivery_id,
        median(ratio) as ratio
    from paid
    group by delivery_id
)

select
    paid.source,
    paid.delivery_id,
    count(*) as n,
    usual.ratio,
    count(*) filter (where abs(paid.ratio - usual.ratio) > 0.9) / count(*) as far
from paid
inner join usual on paid.delivery_id = usual.delivery_id
group by paid.source, paid.delivery_id, usual.ratio
having count(*) >= 20;
