-- What changed on each unit's list since the previous one, and which indicator moved it most.
-- grain: one row a unit and entity on today's list, on the previous one, or on both
-- inputs: lake.score.listing, lake.score.entity and lake.score.point of the day and of the previous list
-- look-back: to the previous list
create table marts.list_changes as
with
previous as (
    select max(as_of) as as_of from lake.score.listing
    where as_of < getvariable('as_of')
),

listed as (
    select
        as_of,
        entity_kind,
        unit,
        entity_id,
        min_by(lane, list_rank) as lane,
        min(list_rank) as list_rank
    from lake.score.listing
    where as_of = getvariable('as_of') or as_of = (select previous.as_of from previous)
    group by as_of, entity_kind, unit, entity_id
),

ranked as (
    select
        l.*,
        e.rank_with_ties as rank
    from listed as l
    left join lake.score.entity as e
        on l.as_of = e.as_of and l.entity_kind = e.entity_kind and l.entity_id = e.entity_id
),

both_lists as (
    select
        coalesce(t.entity_kind, p.entity_kind) as entity_kind,
        coalesce(t.unit, p.unit) as unit,
        coalesce(t.entity_id, p.entity_id) as entity_id,
        t.lane,
        p.lane as previous_lane,
        t.rank,
        p.rank as previous_rank
    from (select * from ranked where as_of = getvariable('as_of')) as t
    full join (select * from ranked where as_of < getvariable('as_of')) as p
        on t.entity_kind = p.entity_kind and t.unit = p.unit and t.entity_id = p.entity_id
),

shift as (
    select
        entity_kind,
        entity_id,
        indicator,
        sum(case when as_of = getvariable('as_of') then points else -points end) as moved
    from lake.score.point
    where
        (as_of = getvariable('as_of') or as_of = (select previous.as_of from previous))
        and (entity_kind, entity_id) in (select (b.entity_kind, b.entity_id) from both_lists as b)
    group by entity_kind, entity_id, indicator
),

largest as (
    select * from shift
    where moved <> 0
    qualify row_number() over (partition by entity_kind, entity_id order by abs(moved) desc, indicator) = 1
),

final as (
    select
        getvariable('as_of') as as_of,
        previous.as_of as previous_as_of,
        b.entity_kind,
        b.unit,
        b.entity_id,
        case
            when previous.as_of is null then null
            when b.previous_lane is null then 'new'
            when b.lane is null then 'left'
            when b.rank < b.previous_rank then 'up'
            when b.rank > b.previous_rank then 'down'
            else 'same'
        end as movement,
        b.lane,
        b.previous_lane,
        b.rank,
        b.previous_rank,
        case when previous.as_of is not null then largest.indicator end as moved_indicator,
        case when previous.as_of is not null then largest.moved end::decimal(9, 2) as moved_points
    from both_lists as b
    cross join previous
    left join largest on b.entity_kind = largest.entity_kind and b.entity_id = largest.entity_id
)

select * from final
order by entity_kind, unit, entity_id;

comment on table marts.list_changes is 'What changed on each unit''s list since the previous one.';
comment on column marts.list_changes.as_of is 'Day of this list.';
comment on column marts.list_changes.previous_as_of is 'Day of the previous list; NULL for the first one.';
comment on column marts.list_changes.entity_kind is 'agency or route.';
comment on column marts.list_changes.unit is 'Inspection unit.';
comment on column marts.list_changes.entity_id is 'The agency family or the route.';
comment on column marts.list_changes.movement is 'new, left, up, down or same; NULL on the first list.';
comment on column marts.list_changes.lane is 'Its lane today: fact, lead, random or silent; NULL where it left.';
comment on column marts.list_changes.previous_lane is 'Its lane on the previous list; NULL where it is new.';
comment on column marts.list_changes.rank is 'Its rank among all scored entities today.';
comment on column marts.list_changes.previous_rank is 'The same on the day of the previous list.';
comment on column marts.list_changes.moved_indicator is 'Indicator whose points changed most in between.';
comment on column marts.list_changes.moved_points is 'By how many points.';
