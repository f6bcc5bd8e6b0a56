-- E09: agencies that began to supply the employer lately, for each that supplied it in the year before.
-- grain: one row a new agency's first permit (case), one row an agency of the year before (exposure)
-- inputs: core.work_permits, $from_day, $base_days
-- look-back: permits filed after $from_day, against the $base_days before it; one is added to the agencies of before
-- notes: only employers that were supplied before: a new one has new agencies only
with supplied as (
    select
        employer_entity_id as employer,
        entity_id as agency,
        permit_no,
        applied_on,
        file,
        line
    from core.work_permits
    where
        employer_entity_id is not null
        and entity_id is not null
        and applied_on > $from_day - $base_days
    qualify row_number() over (partition by employer_entity_id, entity_id order by applied_on, permit_no) = 1
),

marked as (
    select
        *,
        applied_on > $from_day as is_new,
        bool_or(applied_on <= $from_day) over (partition by employer) as known_before
    from supplied
),

final as (
    select
        employer as entity_id,
        case when is_new then 'case' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from marked
    where known_before
    union all
    select
        employer as entity_id,
        'exposure' as role,
        1::double as weight,
        'work_permits' as source,
        'one more' as record_id,
        max(applied_on) as event_on,
        null::varchar as file,
        null::bigint as line
    from marked
    where known_before
    group by employer
)

select * from final
