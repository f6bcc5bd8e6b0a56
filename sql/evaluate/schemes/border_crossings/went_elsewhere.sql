-- Holders of the planted permits leave for another country than the one they were granted for.
-- grain: one row a departure
-- inputs: known.border_crossings, known.work_permits, history.work_permits, ref.countries
create or replace temp table planted as
with pattern as (
    select *
    from known.border_crossings
    where
        direction = 'exit'
        and purpose = 'work'
    order by known_from desc, crossing_id
    limit 1
),

elsewhere as (
    select code
    from ref.countries
    where code not in (select distinct w.destination from history.work_permits as w)
    order by code
    limit 1
)

select
    pattern.* replace (
        p.permit_no || '-exit' as crossing_id,
        p.worker_key as traveller_key,
        p.permit_no as permit_no,
        (p.applied_on + interval 1 day)::timestamptz as crossed_at,
        (p.applied_on + interval 1 day)::timestamptz as recorded_at,
        coalesce(elsewhere.code, 'XXX') as other_country,
        'planted' as delivery_id,
        p.applied_on as delivered_on,
        'planted went_elsewhere exits' as file,
        p.line as line,
        p.applied_on as known_from,
        date '9999-12-31' as known_to
    )
from known.work_permits as p
cross join pattern
left join elsewhere on true
where p.file = 'planted went_elsewhere' and p.applied_on < $as_of;
