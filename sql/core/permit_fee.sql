-- core.permit_fee: permits that say what the worker paid, by the wage of a month and by the highest lawful fee.
-- grain: one row a permit with a fee
-- inputs: core.agency, core.work_permits, ref.fee_caps, $from_day
-- look-back: permits filed in the longest window of the cards that read it
-- notes: the cap of the agency's licensing country; one for the destination and occupation goes before a general one
--        ('*'), the latest in force on the day of filing before earlier ones. A cap of an amount is compared in its own
--        currency, a share of the wage in the permit's. above_cap: by more than one part in a hundred, which is
--        rounding; null where there is no cap
create or replace table core.permit_fee as
with filed as (
    select
        p.entity_id,
        p.employer_entity_id,
        p.permit_no,
        p.destination,
        p.occupation,
        p.wage_month,
        p.currency,
        p.fee_charged,
        p.applied_on,
        p.file,
        p.line,
        a.country as licensed_in
    from core.work_permits as p
    left join core.agency as a on p.entity_id = a.entity_id and a.registered
    where
        p.fee_charged is not null
        and p.status <> 'withdrawn'
        and p.applied_on > $from_day
),

capped as (
    select
        filed.permit_no,
        min(struct_pack(
            is_of_any_country := coalesce(caps.destination, '*') = '*',
            is_of_any_work := coalesce(caps.occupation, '*') = '*',
            age := date_diff('day', caps.valid_from, filed.applied_on),
            fee_cap := coalesce(caps.amount, caps.wage_share * filed.wage_month)
        )) as nearest
    from filed
    inner join ref.fee_caps as caps
        on
            filed.licensed_in = caps.country
            and coalesce(caps.destination, '*') in (filed.destination, '*')
            and coalesce(caps.occupation, '*') in (filed.occupation, '*')
            and caps.valid_from <= filed.applied_on
            and (caps.amount is null or filed.currency = caps.currency)
    group by filed.permit_no
)

select
    filed.*,
    capped.nearest.fee_cap,
    filed.fee_charged > 1.01 * capped.nearest.fee_cap as above_cap
from filed
left join capped on filed.permit_no = capped.permit_no;
