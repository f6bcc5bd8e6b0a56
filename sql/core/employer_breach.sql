-- core.employer_breach: the days on which a breach or sanction of an employer became known, and by which visit.
-- grain: one row an employer's entity and visit; one row an employer's entity and sanction
-- inputs: core.inspections, core.employer
-- look-back: four years
-- notes: agency_id = whom the visit was to as well; all about the visit is null for a sanction. An employer who is only
--        probably the one inspected counts; who may weakly be, does not
create or replace table core.employer_breach as
with found as (
    select
        employer_entity_id,
        learnt_on as breach_on,
        inspection_id,
        agency_id,
        unit,
        inspected_on,
        reason
    from core.inspections
    where
        employer_entity_id is not null
        and (result in ('minor', 'serious', 'referral') or breaches > 0)
),

sanctioned as (
    select
        entity_id as employer_entity_id,
        sanctioned_on as breach_on,
        null as inspection_id,
        null as agency_id,
        null as unit,
        null as inspected_on,
        null as reason
    from core.employer
    where sanctioned_on is not null
),

final as (
    select * from found
    union all
    select * from sanctioned
)

select *
from final
where breach_on between $as_of - 1460 and $as_of;
