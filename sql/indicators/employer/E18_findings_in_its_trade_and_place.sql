-- E18: visits with breaches at other employers of the same trade and region.
-- grain: one row an employer, weight = other employers (exposure); one row an employer and visit elsewhere (case)
-- inputs: core.employer_finding, core.work_permits, $from_day, $to_day
-- look-back: visits after $from_day
-- notes: trade = most frequent occupation of its permits; an application that was withdrawn tells of none. Its own
--        visits and those that our list caused do not count
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
        and status <> 'withdrawn'
        and applied_on > $from_day
    group by employer_entity_id, employer_region, occupation
    qualify row_number() over (partition by employer_entity_id order by count(*) desc, employer_region, occupation) = 1
),

found as (
    select
        trade.region,
        trade.occupation,
        f.*
    from core.employer_finding as f
    inner join trade on f.entity_id = trade.entity_id
    where f.event_on > $from_day and f.event_on <= $to_day
)

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
    found.role,
    found.weight,
    found.source,
    found.record_id,
    found.event_on,
    found.file,
    found.line
from trade
inner join found
    on
        trade.region = found.region
        and trade.occupation = found.occupation
        and trade.entity_id <> found.entity_id
