-- A11: permits filed without a verified job order, of all filed.
-- grain: one row a permit
-- inputs: core.work_permits, $from_day
-- look-back: permits filed after $from_day
-- notes: no rows at all where no permit has a job order, because such a supplier does not record them
with filed as (
    select
        entity_id,
        permit_no,
        applied_on,
        job_order_no,
        file,
        line,
        count(job_order_no) over () as recorded
    from core.work_permits
    where
        entity_id is not null
        and status <> 'withdrawn'
        and applied_on > $from_day
),

final as (
    select
        entity_id,
        case when job_order_no is null then 'both' else 'exposure' end as role,
        1::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from filed
    where recorded > 0
)

select * from final
