-- A43: permits granted in a year beyond the number of workers that the licence allows.
-- grain: one row a permit beyond the cap, with its workers as weight (a fact: no exposure)
-- inputs: core.work_permits, core.register, $from_day
-- look-back: permits granted after $from_day, in the order of their grant
-- notes: only permits that name the agency by its number or licence; today's cap is the one compared with. Offices of
--        one firm on one licence have its number together (where the register gives them different ones, the sum), and
--        the permits beyond it count for the offices that got them
with limits as (
    select
        head_office,
        case
            when min(deployment_cap) = max(deployment_cap) then min(deployment_cap) else sum(deployment_cap::bigint)
        end as cap
    from core.register
    where deployment_cap > 0
    group by head_office
),

granted as (
    select
        p.entity_id,
        p.permit_no,
        p.issued_on,
        p.workers,
        p.file,
        p.line,
        limits.cap,
        sum(p.workers) over (
            partition by r.head_office
            order by p.issued_on, p.permit_no
            rows between unbounded preceding and current row
        ) as so_far
    from core.work_permits as p
    inner join core.register as r on p.entity_id = r.entity_id
    inner join limits on r.head_office = limits.head_office
    where
        p.matched_by in ('id', 'licence')
        and p.status in ('approved', 'ended')
        and p.issued_on > $from_day
),

final as (
    select
        entity_id,
        'case' as role,
        least(workers, so_far - cap)::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        issued_on as event_on,
        file,
        line
    from granted
    where so_far > cap
)

select * from final
