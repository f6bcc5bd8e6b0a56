-- Every entity's score and rank under the experts' weights and under learned ones, side by side.
-- grain: one row an entity and set of weights; empty where nothing has been learned
-- inputs: lake.score.weighting of the day
-- look-back: none
create table marts.weighting as
select
    as_of,
    entity_kind,
    entity_id,
    version,
    in_force,
    score,
    rank
from lake.score.weighting
where as_of = $as_of
order by entity_kind, version, rank, entity_id;

comment on table marts.weighting is
'The same entities under each set of weights: the experts'' and learned ones. Only the one in force makes the list.';
comment on column marts.weighting.as_of is 'Day for which it was computed; nothing known later counts.';
comment on column marts.weighting.entity_kind is 'agency, employer or route.';
comment on column marts.weighting.entity_id is 'The agency family, employer or route.';
comment on column marts.weighting.version is 'experts, or the version of a learned set of weights.';
comment on column marts.weighting.in_force is 'True for the set that makes the list; a learned one is, once signed.';
comment on column marts.weighting.score is 'Its score under that set.';
comment on column marts.weighting.rank is 'Its rank under that set, without ties.';
