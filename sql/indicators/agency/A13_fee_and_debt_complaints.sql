-- A13: complaints about fees or debts for each worker on the agency's permits.
-- grain: one row a complaint (case), one row a permit with its workers as weight (exposure)
-- inputs: core.complaints, core.work_permits, $from_day
-- look-back: complaints filed and permits granted after $from_day
with complained as (
    select
        entity_id,
        'case' as role,
        1::double as weight,
        'complaints' as source,
        complaint_id as record_id,
        filed_on as event_on,
        file,
        line
    from core.complaints
    where
        entity_id is not null
        and kind in ('fee', 'debt')
        and filed_on > $from_day
),

sent as (
    select
        entity_id,
        'exposure' as role,
        workers::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        issued_on as event_on,
        file,
        line
    from core.work_permits
    where
        entity_id is not null
        and status in ('approved', 'ended')
        and issued_on > $from_day
),

final as (
    select * from complained
    union all
    select * from sent
)

select * from final
