-- E11: ties of a new employer to one of the same country that had come under a sanction not long before.
-- grain: one row an employer, a sanctioned one and what they share (a tie; weight falls with the time between)
-- inputs: core.employer, core.name_likeness, core.normal_name, core.sanction, core.work_permits, $link_days, $soon_days
-- look-back: none: every employer that was registered within $link_days of a sanction
-- notes: ties: the name (alike, and neither region nor trade another); place and trade, within $soon_days; an agency
--        that filed for the old one in the year before its sanction, and for the new one. Place and trade alone are
--        weak
with risen as (
    select
        new.entity_id,
        new.name,
        new.registered_on,
        old.entity_id as other,
        old.name as other_name,
        s.sanctioned_on,
        new.region = old.region as same_place,
        new.sector = old.sector as same_trade,
        exp(-date_diff('day', s.sanctioned_on, new.registered_on) / 365.0) as freshness
    from core.employer as new
    inner join core.employer as old on new.country = old.country and new.entity_id <> old.entity_id
    inner join core.sanction as s on old.entity_id = s.entity_id
    where new.sanctioned_on is null and new.registered_on between s.sanctioned_on and s.sanctioned_on + $link_days
),

supplied as (
    select distinct
        employer_entity_id as employer,
        entity_id as agency,
        applied_on
    from core.work_permits
    where employer_entity_id is not null and entity_id is not null
),

tied as (
    select
        *,
        'name' as attribute,
        0.9 as strength
    from risen
    where
        coalesce(same_place, true)
        and coalesce(same_trade, true)
        and core.name_likeness(core.normal_name(name), core.normal_name(other_name)) >= 0.92
    union all
    select
        *,
        'place' as attribute,
        0.4 as strength
    from risen
    where same_place and same_trade and registered_on <= sanctioned_on + $soon_days
    union all
    select
        *,
        'agency' as attribute,
        0.4 as strength
    from risen
    where exists (
        select 1
        from supplied as before
        inner join supplied as after on before.agency = after.agency
        where
            before.employer = risen.other
            and before.applied_on between risen.sanctioned_on - 365 and risen.sanctioned_on
            and after.employer = risen.entity_id
    )
)

select
    entity_id,
    'case' as role,
    (strength * freshness)::double as weight,
    'employer_register' as source,
    other || ' ' || attribute as record_id,
    registered_on as event_on,
    null::varchar as file,
    null::bigint as line
from tied
