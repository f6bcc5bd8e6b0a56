-- A36: breaches found at visits that nobody chose by a list, of the points checked; older visits count less.
-- grain: one row a visit with the points checked (exposure), one with the breaches found (case)
-- inputs: core.inspections, $from_day, $to_day
-- look-back: visits after $from_day
-- notes: the weight of a visit halves every 365 days; only random visits and visits for a complaint count: what a list
--        chose tells about the list
with visits as (
    select
        agency_id as entity_id,
        inspection_id,
        learnt_on,
        file,
        line,
        checks_made,
        least(coalesce(breaches, 0), checks_made) as breaches,
        0.5 ** (date_diff('day', learnt_on, $as_of) / 365.0) as freshness
    from core.inspections
    where
        agency_id is not null
        and checks_made > 0
        and reason in ('random', 'complaint')
        and learnt_on > $from_day
        and learnt_on <= $to_day
),

rows_of_both as (
    select
        *,
        'exposure' as role,
        checks_made * freshness as weight
    from visits
    union all
    select
        *,
        'case' as role,
        breaches * freshness as weight
    from visits
    where breaches > 0
),

final as (
    select
        entity_id,
        role,
        weight::double as weight,
        'inspections' as source,
        inspection_id as record_id,
        learnt_on as event_on,
        file,
        line
    from rows_of_both
)

select * from final
