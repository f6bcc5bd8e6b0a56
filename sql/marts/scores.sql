-- Every scored agency, employer and route with its rank among its kind, and how sure that rank is.
-- grain: one row an entity
-- inputs: lake.score.entity of the day
-- look-back: none
create table marts.scores as
select
    as_of,
    entity_kind,
    entity_id,
    score,
    score_sure,
    rank_with_ties,
    rank_no_ties,
    rank_low,
    rank_high,
    p_top,
    top_k,
    tier,
    coverage
from lake.score.entity
where as_of = $as_of
order by entity_kind, rank_no_ties, entity_id;
