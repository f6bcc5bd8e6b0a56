-- A33: permits filed lately after half a year or more without any, of the permits of the year.
-- grain: one row a permit filed in the year
-- inputs: core.work_permits, core.register, $from_day, $silence_days, $base_days
-- look-back: filings of $base_days; the silence before the first one after $from_day; the same days of the year before
-- notes: only agencies licensed for a year: a new one has nothing to sleep from. Who was silent on the same days of the
--        year before, and filed before and after them, rests every year and is no sleeper
with filed as (
    select
        p.entity_id,
        p.permit_no,
        p.applied_on,
        p.file,
        p.line,
        p.applied_on > $from_day as is_recent
    from core.work_permits as p
    inner join core.register as r on p.entity_id = r.entity_id
    where r.licence_from <= $as_of - $base_days
),

silence as (
    select
        entity_id,
        coalesce(max(applied_on) filter (where not is_recent), date '1900-01-01') as last_before,
        min(applied_on) filter (where is_recent) as first_after
    from filed
    group by entity_id
),

sleeper as (
    select s.entity_id
    from silence as s
    inner join filed as f on s.entity_id = f.entity_id
    where s.first_after - s.last_before >= $silence_days
    group by s.entity_id, s.last_before, s.first_after
    having
        not coalesce(bool_or(f.applied_on < s.first_after - 365 - $silence_days), false)
        or bool_or(f.applied_on between s.first_after - 335 - $silence_days and s.first_after - 395)
),

final as (
    select
        filed.entity_id,
        case when filed.is_recent and sleeper.entity_id is not null then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        filed.permit_no as record_id,
        filed.applied_on as event_on,
        filed.file,
        filed.line
    from filed
    left join sleeper on filed.entity_id = sleeper.entity_id
    where filed.applied_on > $as_of - $base_days
)

select * from final
