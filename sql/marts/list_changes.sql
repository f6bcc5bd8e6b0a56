-- What changed on each unit's list since the previous one, and which indicator moved it most.
-- grain: one row a unit and entity on today's list, on the previous one, or on both
-- inputs: lake.score.listing, lake.score.entity of the day and of the previous list; marts.score_change
-- look-back: to the previous list
create table marts.list_changes as
with
previous as (
    select max(as_of) as as_of from lake.score.listing
    where as_of < $as_of
),

listed as (
    select
        entity_kind,
        unit,
        entity_id,
        min_by(lane, (list_rank, lane)) filter (where as_of = $as_of) as lane,
        min_by(lane, (list_rank, lane)) filter (where as_of < $as_of) as previous_lane
    from lake.score.listing
    where as_of = $as_of or as_of = (select previous.as_of from previous)
    group by entity_kind, unit, entity_id
),

ranked as (
    select
        p.as_of as previous_as_of,
        l.*,
        count(l.previous_lane) over entity as lists_before,
        count(l.lane) over entity as lists_now,
        e.rank_with_ties as rank,
        b.rank_with_ties as previous_rank
    from listed as l
    cross join previous as p
    left join lake.score.entity as e
        on l.entity_kind = e.entity_kind and l.entity_id = e.entity_id and e.as_of = $as_of
    left join lake.score.entity as b
        on l.entity_kind = b.entity_kind and l.entity_id = b.entity_id and p.as_of = b.as_of
    window entity as (partition by l.entity_kind, l.entity_id)
),

moved as (
    select
        *,
        case
            when previous_as_of is null then null
            when previous_lane is null then 'new'
            when lane is null then 'left'
            when rank < previous_rank then 'up'
            when rank > previous_rank then 'down'
            else 'same'
        end as movement
    from ranked
),

shift as (
    select
        entity_kind,
        entity_id,
        indicator,
        sum(points) as points,
        arg_max(cause, (abs(points), cause)) as cause
    from marts.score_change
    group by entity_kind, entity_id, indicator
),

driver as (
    select
        m.entity_kind,
        m.unit,
        m.entity_id,
        arg_max(struct_pack(s.indicator, s.points, s.cause), (abs(s.points), s.indicator, s.points, s.cause)) as largest
    from moved as m
    inner join shift as s
        on
            m.entity_kind = s.entity_kind and m.entity_id = s.entity_id
            and (
                (m.rank < coalesce(m.previous_rank, m.rank + 1) and s.points > 0)
                or (m.previous_rank < coalesce(m.rank, m.previous_rank + 1) and s.points < 0)
            )
    where coalesce(m.lane, m.previous_lane) <> 'random'
    group by m.entity_kind, m.unit, m.entity_id
),

final as (
    select
        $as_of as as_of,
        m.previous_as_of,
        m.entity_kind,
        m.unit,
        m.entity_id,
        m.movement,
        m.lane,
        m.previous_lane,
        m.rank,
        m.previous_rank,
        case
            when m.movement in ('new', 'left') and coalesce(m.lane, m.previous_lane) = 'random' then 'drawn'
            when m.movement = 'new' and m.lists_before > 0 or m.movement = 'left' and m.lists_now > 0 then 'unit'
            when m.movement <> 'same' then coalesce(d.largest.indicator, 'others')
        end as cause,
        d.largest.indicator as moved_indicator,
        d.largest.points::decimal(9, 2) as moved_points,
        d.largest.cause as moved_cause
    from moved as m
    left join driver as d on m.entity_kind = d.entity_kind and m.unit = d.unit and m.entity_id = d.entity_id
)

select * from final
order by entity_kind, unit, entity_id;
