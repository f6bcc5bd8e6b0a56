-- core.crossing_counts: counted crossings in force, of checkpoints that share no rows.
-- grain: one row a day, checkpoint, direction, other country, purpose and group as delivered (the group is left out)
-- inputs: lake.accepted.crossing_counts, lake.accepted.border_crossings
-- look-back: 160 weeks
create or replace view core.crossing_counts as
with shared_as_rows as (
    select distinct checkpoint
    from lake.accepted.border_crossings
    where
        known_from <= $as_of
        and known_to > $as_of
)

select
    day,
    checkpoint,
    direction,
    other_country,
    purpose,
    travellers,
    file,
    line,
    case
        when direction = 'exit' then checkpoint || '>' || coalesce(other_country, '*') || ':' || coalesce(purpose, '*')
    end as route_id
from lake.accepted.crossing_counts
where
    known_from <= $as_of
    and known_to > $as_of
    and day <= $as_of
    and day > $as_of - 1120
    and checkpoint not in (select s.checkpoint from shared_as_rows as s);
