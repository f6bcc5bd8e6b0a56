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

comment on table marts.scores is
'Every scored entity; agency_scores, employer_scores and route_scores are its parts.
A score is a reason to look, never a finding.';
comment on column marts.scores.as_of is 'Day for which it was computed; nothing known later counts.';
comment on column marts.scores.entity_kind is 'agency, employer or route.';
comment on column marts.scores.entity_id is 'The agency, employer or route.';
comment on column marts.scores.score is 'Sum of its points in score_points, exactly.';
comment on column marts.scores.score_sure is
'Its score if every record that a doubtful match ties to it, and every weak link, were wrong.';
comment on column marts.scores.rank_with_ties is
'Rank by score among its kind; equal scores share the better rank.';
comment on column marts.scores.rank_no_ties is
'Rank by score among its kind; equal scores are ordered by identifier.';
comment on column marts.scores.rank_low is 'Best rank of the 90 % interval of its rank.';
comment on column marts.scores.rank_high is 'Worst rank of the 90 % interval of its rank.';
comment on column marts.scores.p_top is
'Chance to be among the first top_k, from 2,000 draws of what the data leave possible.';
comment on column marts.scores.top_k is 'How many visits all units of that kind can make in a day.';
comment on column marts.scores.tier is
'A: the whole rank interval is in the top tenth; B: in the upper half; C: the rest.';
comment on column marts.scores.coverage is 'Share of the indicators that could say anything about it, 0 to 1.';
