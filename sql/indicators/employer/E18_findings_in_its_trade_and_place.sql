-- E18: visits with breaches at other employers of the same trade and region.
-- grain: one row an employer, weight = other employers (exposure); one row an employer and visit elsewhere (case)
-- inputs: core.work_permits, core.inspections, $from_day, $to_day
-- look-back: visits after $from_day
-- notes: trade = most frequent occupation of its permits; its own visits and those that our list caused do not count
with trade as (
    select
        employer_entity_id as entity_id,
        employer_region as region,
        occupation,
        max_by(permit_no, (applied_on, permit_no)) as permit_no,
        max_by(file, (applied_on, permit_no)) as file,
        max_by(line, (applied_on, permit_no)) as line,
        max(applied_on) as applied_on
    from core.work_permits
    where
        employer_entity_id is not null
        and employer_region is not null
        and applied_on > $from_day
    group by employer_entity_id, employer_region, occupation
    qualify row_number() over (partition by employer_entity_id order by count(*) desc, employer_region, occupation) = 1
),

found as (
    select
        trade.entity_id,
        trade.region,
        trade.occupation,
        i.inspection_id,
        i.learnt_on,
        i.file,
        i.line
    from core.inspections as i
    inner join trade on i.employer_entity_id = trade.entity_id
    where
        i.reason <> 'listed'
        and (i.result in ('minor', 'serious', 'referral') or i.breaches > 0)
        and i.learnt_on > $from_day
        and i.learnt_on <= $to_day
),

final as (
    select
        entity_id,
        'exposure' as role,
        (count(*) over (partition by region, occupation) - 1)::double as weight,
        'work_permits' as source,
        permit_no as record_id,
        applied_on as event_on,
        file,
        line
    from trade
    union all
    select
        trade.entity_id,
        'case' as role,
        1::double as weight,
        'inspections' as source,
        found.inspection_id as record_id,
        found.learnt_on as event_on,
        found.file,
        found.line
    from trade
    inner join found
        on
            trade.region = found.region
            and trade.occupation = found.occupation
            and trade.entity_id <> found.entity_id
)

select * from final
