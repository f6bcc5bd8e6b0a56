-- core.crossing_counts: counted crossings in force, of checkpoints that share no rows.
-- grain: one row a day, checkpoint, direction, other country, purpose and group as delivered (the group is left out)
-- inputs: known.crossing_counts, known.border_crossings
-- look-back: 160 weeks
create or replace view core.crossing_counts as
with shared_as_rows as (
    select distinct checkpoint
    from known.border_crossings
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
from known.crossing_counts
where
    day <= $as_of
    and day > $as_of - 1120
    and checkpoint not in (select s.checkpoint from shared_as_rows as s);
