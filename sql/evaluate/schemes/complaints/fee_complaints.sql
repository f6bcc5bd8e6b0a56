-- Workers complain of fees: one for about every eight workers whom the agency sent in a year, at least five.
-- grain: one row a complaint
-- inputs: evaluate.victim
create or replace temp table planted as
with told as (
    select
        v.*,
        unnest(generate_series(1, greatest(5, v.workers::int // 8))) as nth,
        greatest(5, v.workers::int // 8) as total
    from evaluate.victim as v
    where v.scheme = 'fee_complaints'
),

dated as (
    select
        *,
        $as_of - (age * (nth - 1) // total)::int as day
    from told
)

select
    'planted-' || entity_id || '-' || nth as complaint_id,
    agency_id,
    name as agency_name,
    day as filed_on,
    'fee' as kind,
    day::timestamptz as recorded_at,
    'planted' as delivery_id,
    day as delivered_on,
    'planted' as file,
    row_number() over (order by entity_id, nth) as line,
    day as known_from,
    date '9999-12-31' as known_to
from dated;
