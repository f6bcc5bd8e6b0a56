-- How every agency, employer and route stood on earlier days, as it was computed then.
-- grain: one row an entity and day
-- inputs: lake.score.entity
-- look-back: every day of 92 days, before that the Mondays of a year
create table marts.score_history as
select
    as_of,
    entity_kind,
    entity_id,
    score,
    rank_with_ties,
    rank_no_ties,
    rank_low,
    rank_high,
    tier,
    coverage
from lake.score.entity
where
    as_of between $as_of - 366 and $as_of
    and (as_of >= $as_of - 92 or isodow(as_of) = 1)
order by entity_kind, entity_id, as_of;
