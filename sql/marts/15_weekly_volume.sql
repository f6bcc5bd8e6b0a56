-- People a week: permits of an agency by the day they were applied for, departures on a route.
-- grain: one row an entity and week
-- inputs: lake.measure.volume of the day; variable k
-- look-back: 52 weeks for agencies, 104 for routes
create table marts.weekly_volume as
select
    entity_kind,
    entity_id,
    week,
    case when not coalesce(volume > 0 and volume < getvariable('k'), false) then volume end as volume,
    expected,
    upper
from lake.measure.volume
where as_of = getvariable('as_of')
order by entity_kind, entity_id, week;

comment on table marts.weekly_volume is 'People a week: permits of an agency, departures on a route.';
comment on column marts.weekly_volume.entity_kind is 'agency or route.';
comment on column marts.weekly_volume.entity_id is 'The agency family or the route.';
comment on column marts.weekly_volume.week is 'Monday of the week.';
comment on column marts.weekly_volume.volume is 'People in that week. NULL where there were 1 to 4 of them.';
comment on column marts.weekly_volume.expected is 'What trend, season and holidays let expect; routes only.';
comment on column marts.weekly_volume.upper is 'Up to where it is usual; routes only.';
