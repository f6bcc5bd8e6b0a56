-- R20: departures for work that belong to the agency whose number grew most, of all of them.
-- grain: one row a departure that showed a permit
-- inputs: core.holder_crossing, core.work_permits, $from_day, $before_days
-- look-back: departures after $from_day against the $before_days before it; routes with ten agencies or more, on which
--        departures grew
with shown as (
    select
        c.checkpoint || '>' || c.other_country || ':' || c.purpose as route_id,
        c.crossing_id,
        c.day,
        c.file,
        c.line,
        p.entity_id as agency,
        c.day > $from_day as is_recent
    from core.holder_crossing as c
    inner join core.work_permits as p on c.permit_no = p.permit_no
    where
        c.direction = 'exit'
        and c.purpose = 'work'
        and p.entity_id is not null
        and c.day > $from_day - $before_days
),

growth as (
    select
        route_id,
        agency,
        count(*) filter (where is_recent) - count(*) filter (where not is_recent) as more
    from shown
    group by route_id, agency
),

leader as (
    select
        route_id,
        agency
    from growth
    qualify
        row_number() over (partition by route_id order by more desc, agency) = 1
        and more > 0
        and sum(more) over (partition by route_id) > 0
        and count(*) over (partition by route_id) >= 10
)

select
    s.route_id as entity_id,
    s.crossing_id as record_id,
    s.day as event_on,
    s.agency = l.agency as is_case,
    s.file,
    s.line
from shown as s
inner join leader as l on s.route_id = l.route_id
where s.is_recent
