-- evaluate.filing: the permits that a planted scheme files: as many as the agency filed in a year, at least 30.
-- grain: one row a permit, a copy of the agency's latest permit with another number, worker and dates
-- inputs: evaluate.victim, known.work_permits
create or replace table evaluate.filing as
with filed as (
    select
        *,
        unnest(generate_series(1, greatest(30, workers::int))) as nth,
        greatest(30, workers::int) as total
    from evaluate.victim
    where entity_kind = 'agency'
),

dated as (
    select
        scheme,
        entity_id,
        permit_no,
        nth,
        $as_of - (age * (nth - 1) // total)::int as day
    from filed
)

select
    dated.scheme,
    p.* replace (
        'planted-' || dated.entity_id || '-' || dated.nth as permit_no,
        sha256('planted-' || dated.entity_id || '-' || dated.nth) as worker_key,
        1 as workers,
        'approved' as status,
        dated.day as applied_on,
        dated.day as decided_on,
        dated.day as valid_from,
        dated.day + 700 as valid_to,
        dated.day::timestamptz as recorded_at,
        'planted' as delivery_id,
        dated.day as delivered_on,
        'planted ' || dated.scheme as file,
        row_number() over (order by dated.scheme, dated.entity_id, dated.nth) as line,
        dated.day as known_from,
        date '9999-12-31' as known_to
    )
from dated
inner join known.work_permits as p
    on dated.permit_no = p.permit_no;
