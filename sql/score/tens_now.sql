-- score.tens_now: what may be told to everybody of corridors, and to other states of a year, if it is ten or more.
-- grain: one row a corridor, quarter and count; a year, breakdown and item
-- inputs: core.agency, core.complaints, core.crossing_day, core.work_permits, ref.checkpoints
-- look-back: 730 days; quarters and years that ended at least 60 days before the day and lie whole within them
-- notes: of crossings, what fewer than five of a quarter did at one checkpoint for one purpose is left out, as the
--        packages withhold it of the route
create or replace macro score.time_told(entity_kind, entity_id, indicator) as
case entity_kind when 'corridor' then split_part(indicator, ' ', 2) when 'state' then entity_id end;

create or replace view score.tens_now as
with
permit as (
    select
        coalesce(a.country, '*') as origin,
        p.destination,
        p.applied_on,
        p.workers,
        p.status in ('approved', 'ended', 'cancelled') as granted,
        p.employer_sector as sector,
        left(p.occupation, 1) as occupation,
        p.origin_region
    from core.work_permits as p
    left join core.agency as a on p.entity_id = a.entity_id and a.registered
    where p.applied_on > $as_of - 730
),

crossed as (
    select
        coalesce(p.country, left(c.checkpoint, 2)) as origin,
        c.other_country as destination,
        date_trunc('quarter', c.day)::date as quarter,
        case
            when c.direction = 'entry' then 'came_in'
            when c.purpose = 'work' then 'left_work'
            when c.purpose = 'visit' then 'left_visit'
        end as figure,
        sum(c.travellers) as n
    from core.crossing_day as c
    left join ref.checkpoints as p on c.checkpoint = p.code
    where c.day > $as_of - 730
    group by origin, c.other_country, quarter, figure, c.checkpoint, c.purpose
    having sum(c.travellers) >= 5
),

counted as (
    select
        'corridor' as entity_kind,
        origin || '>' || destination as entity_id,
        figure || ' ' || quarter as indicator,
        quarter as begins,
        quarter + interval 3 month as ends,
        n
    from crossed
    where figure is not null and origin <> '*' and destination <> '*'
    union all
    select
        'corridor' as entity_kind,
        origin || '>' || destination as entity_id,
        unnest(['declared ', 'permitted ']) || date_trunc('quarter', applied_on)::date as indicator,
        date_trunc('quarter', applied_on)::date as begins,
        date_trunc('quarter', applied_on) + interval 3 month as ends,
        unnest([workers, workers * granted::integer]) as n
    from permit
    where origin <> '*'
    union all
    select
        'state' as entity_kind,
        year(applied_on)::varchar as entity_id,
        'workers_permitted ' || unnest(['destination ', 'sector ', 'occupation ', 'origin_region '])
        || unnest([destination, sector, occupation, origin_region]) as indicator,
        date_trunc('year', applied_on)::date as begins,
        date_trunc('year', applied_on) + interval 1 year as ends,
        workers as n
    from permit
    where granted
    union all
    select
        'state' as entity_kind,
        year(filed_on)::varchar as entity_id,
        'complaints all all' as indicator,
        date_trunc('year', filed_on)::date as begins,
        date_trunc('year', filed_on) + interval 1 year as ends,
        1 as n
    from core.complaints
    where filed_on > $as_of - 730
)

select
    entity_kind,
    entity_id,
    indicator,
    sum(n)::bigint as n
from counted
where begins > $as_of - 730 and ends + interval 59 day <= $as_of and indicator is not null
group by entity_kind, entity_id, indicator;
