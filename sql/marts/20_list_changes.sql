-- What changed on each unit's list since the previous one, and which indicator moved it most.
-- grain: one row a unit and entity on today's list, on the previous one, or on both
-- inputs: lake.score.listing, lake.score.entity, lake.score.point of the day and the previous list; marts.score_change
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

today as (
    select * from ranked
    where as_of = getvariable('as_of')
),

earlier as (
    select * from ranked
    where as_of < getvariable('as_of')
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
    from today as t
    full join earlier as p
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

driver as (
    select
        entity_kind,
        entity_id,
        first(indicator order by moved desc, indicator asc) filter (where moved > 0) as raised_by,
        max(moved) filter (where moved > 0) as raised,
        first(indicator order by moved, indicator) filter (where moved < 0) as lowered_by,
        min(moved) filter (where moved < 0) as lowered
    from shift
    group by entity_kind, entity_id
),

cause as (
    select
        entity_kind,
        entity_id,
        indicator,
        first(cause order by abs(points) desc, cause) as moved_cause
    from marts.score_change
    group by entity_kind, entity_id, indicator
),

moved as (
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
        b.previous_rank
    from both_lists as b
    cross join previous
),

driven as (
    select
        m.*,
        case when m.movement in ('new', 'up') then d.raised_by when m.movement in ('left', 'down') then d.lowered_by end
            as moved_indicator,
        case when m.movement in ('new', 'up') then d.raised when m.movement in ('left', 'down') then d.lowered end
        ::decimal(9, 2) as moved_points
    from moved as m
    left join driver as d on m.entity_kind = d.entity_kind and m.entity_id = d.entity_id
),

final as (
    select
        d.*,
        c.moved_cause
    from driven as d
    left join cause as c
        on d.entity_kind = c.entity_kind and d.entity_id = c.entity_id and d.moved_indicator = c.indicator
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
comment on column marts.list_changes.moved_indicator is
'Indicator whose points moved it most in that direction; NULL where others moved past it.';
comment on column marts.list_changes.moved_points is 'By how many points.';
comment on column marts.list_changes.moved_cause is
'What moved that indicator most: new_data, late_data, configuration or peers; see score_change.';
