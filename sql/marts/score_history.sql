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

comment on table marts.score_history is
'How every agency, employer and route stood on each day of the last three months, and on the Mondays of a year.';
comment on column marts.score_history.as_of is 'Day for which it was computed; nothing known later counts.';
comment on column marts.score_history.entity_kind is 'agency, employer or route.';
comment on column marts.score_history.entity_id is 'The agency, employer or route.';
comment on column marts.score_history.score is 'Its score on that day.';
comment on column marts.score_history.rank_with_ties is 'Rank by score; equal scores share the better rank.';
comment on column marts.score_history.rank_no_ties is 'Rank by score; equal scores are ordered by identifier.';
comment on column marts.score_history.rank_low is 'Best rank of the 90 % interval of its rank.';
comment on column marts.score_history.rank_high is 'Worst rank of the 90 % interval of its rank.';
comment on column marts.score_history.tier is
'A: the whole rank interval is in the top tenth; B: in the upper half; C: the rest.';
comment on column marts.score_history.coverage is 'Share of the indicators that could say anything about it, 0 to 1.';
