-- Every scored agency, employer and route with its rank among its kind, and how sure that rank is.
-- grain: one row an entity
-- inputs: published.score_entity
-- look-back: none
create table marts.scores as
select *
from published.score_entity
where as_of = $as_of
order by entity_kind, rank_no_ties, entity_id;
