-- measure.volume: permits filed by agencies and for employers (52 weeks), departures on routes (104 weeks); a calendar
--        week a row.
-- grain: one row an entity and Monday with volume or expectation; the last week ends on the day
-- inputs: core.work_permits, core.route_day, measure.season
insert into measure.volume by name
with weekly as (
    select
        'agency' as entity_kind,
        entity_id,
        date_trunc('week', applied_on)::date as week,
        count(*)::double as volume
    from core.work_permits
    where entity_id is not null and applied_on >= date_trunc('week', $as_of)::date - 7 * 51
    group by entity_id, week
    union all
    select
        'employer' as entity_kind,
        employer_entity_id as entity_id,
        date_trunc('week', applied_on)::date as week,
        count(*)::double as volume
    from core.work_permits
    where
        employer_entity_id is not null
        and applied_on >= date_trunc('week', $as_of)::date - 7 * 51
    group by employer_entity_id, week
    union all
    select
        'route' as entity_kind,
        route_id as entity_id,
        date_trunc('week', day)::date as week,
        sum(travellers)::double as volume
    from core.route_day
    where day >= date_trunc('week', $as_of)::date - 7 * 103
    group by route_id, week
)

select
    coalesce(w.entity_kind, s.entity_kind) as entity_kind,
    coalesce(w.entity_id, s.entity_id) as entity_id,
    coalesce(w.week, s.week) as week,
    coalesce(w.volume, 0) as volume,
    s.expected,
    s.upper
from weekly as w
full join measure.season as s
    on w.entity_kind = s.entity_kind and w.entity_id = s.entity_id and w.week = s.week;
