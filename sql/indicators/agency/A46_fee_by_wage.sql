-- A46: permits whose worker paid more than twice what is usual for work in the country, by the wage of a month.
-- grain: one row a permit with a fee and a wage
-- inputs: core.permit_fee, $from_day
-- look-back: permits filed after $from_day
-- notes: usual = the middle of all permits for the country that state a fee above nothing
with priced as (
    select
        *,
        fee_charged / wage_month as months
    from core.permit_fee
    where wage_month > 0 and fee_charged >= 0 and applied_on > $from_day
),

usual as (
    select
        destination,
        median(months) as months
    from priced
    where months > 0
    group by destination
)

select
    priced.*,
    priced.permit_no as record_id,
    priced.applied_on as event_on,
    priced.months > 2 * usual.months as is_case
from priced
inner join usual on priced.destination = usual.destination
where priced.entity_id is not null
