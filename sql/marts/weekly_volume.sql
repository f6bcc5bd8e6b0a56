-- People a week: permits of an agency by the day they were applied for, departures on a route.
-- grain: one row an entity and week
-- inputs: core.hidden, lake.measure.volume
-- look-back: 52 weeks for agencies, 104 for routes
-- notes: the indicators of routes publish sums of four and of 26 weeks; the smallest other week of such a stretch is
--        withheld beside a week of 1 to 4, so that no difference gives it away
create table marts.weekly_volume as
with stretched as (
    select
        *,
        core.hidden(volume) as is_few,
        ($as_of - week) // 7 as ago,
        case
            when entity_kind <> 'route' or ago >= 26 then null when ago < 4 then 4 else 26
        end as stretch
    from lake.measure.volume
    where as_of = $as_of
),

beside as (
    select
        *,
        not is_few and stretch is not null and volume > 0
        and bool_or(is_few) over (partition by entity_kind, entity_id, stretch)
        and volume = min(volume) filter (where not is_few and volume > 0) over (
            partition by entity_kind, entity_id, stretch
        ) as is_beside
    from stretched
),

final as (
    select
        entity_kind,
        entity_id,
        week,
        case when not is_few and not is_beside then volume end as volume,
        expected,
        upper,
        case when is_few then 'few' when is_beside then 'beside' end as withheld
    from beside
)

select * from final
order by entity_kind, entity_id, week;
