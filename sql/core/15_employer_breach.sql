-- core.employer_breach: the days on which a breach or sanction of an employer became known.
-- grain: one row an employer_key and day
-- inputs: core.inspections, lake.accepted.employer_register
-- look-back: four years
create or replace table core.employer_breach as
with found as (
    select
        'I:' || employer_id as employer_key,
        learnt_on as breach_on
    from core.inspections
    where
        employer_id is not null
        and (result in ('minor', 'serious', 'referral') or breaches > 0)
),

sanctioned as (
    select
        'I:' || employer_id as employer_key,
        sanctioned_on as breach_on
    from lake.accepted.employer_register
    where
        known_from <= getvariable('as_of')::date
        and known_to > getvariable('as_of')::date
        and sanctioned_on is not null
),

final as (
    select * from found
    union
    select * from sanctioned
)

select *
from final
where breach_on between getvariable('as_of')::date - 1460 and getvariable('as_of')::date;
