-- core.permit_floor: permits whose wage can be compared with a floor, and that floor.
-- grain: one row a permit
-- inputs: core.work_permits, ref.wage_floors, $from_day
-- look-back: permits filed in the longest window of the cards that read it
-- notes: the floor for the occupation goes before the general one ('*'), the latest in force on the day of filing
--        before earlier ones; wages in another currency than the floor's are not compared
create or replace table core.permit_floor as
with filed as (
    select
        entity_id,
        employer_entity_id,
        permit_no,
        destination,
        occupation,
        wage_month,
        currency,
        applied_on,
        file,
        line
    from core.work_permits
    where
        wage_month is not null
        and status <> 'withdrawn'
        and applied_on > $from_day
)

select
    filed.*,
    floors.amount as floor_amount
from filed
inner join ref.wage_floors as floors
    on
        filed.destination = floors.country
        and filed.currency = floors.currency
        and floors.occupation in (filed.occupation, '*')
        and floors.valid_from <= filed.applied_on
qualify row_number() over (
    partition by filed.permit_no
    order by floors.occupation = '*', floors.valid_from desc, floors.amount
) = 1;
