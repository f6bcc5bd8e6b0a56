-- Why each score moved since the previous list: parts that sum to the change, exactly.
-- grain: one row an entity, indicator and cause; parts of 0 are left out
-- inputs: lake.score.change of the day
-- look-back: to the previous list
create table marts.score_change as
select
    as_of,
    previous_as_of,
    entity_kind,
    entity_id,
    indicator,
    cause,
    points
from lake.score.change
where as_of = $as_of
order by entity_kind, entity_id, indicator, cause;

comment on table marts.score_change is
'Why each score moved since the previous list. The points of an entity sum to score minus previous score, exactly.';
comment on column marts.score_change.as_of is 'Day for which it was computed; nothing known later counts.';
comment on column marts.score_change.previous_as_of is 'Day of the previous list.';
comment on column marts.score_change.entity_kind is 'agency, employer or route.';
comment on column marts.score_change.entity_id is 'The agency family, employer or route.';
comment on column marts.score_change.indicator is 'Whose points moved; see indicator_catalogue.';
comment on column marts.score_change.cause is
'new_data (and windows that moved on); late_data (records of earlier days that arrived or were corrected since);
configuration (cards or code changed); peers (those it is compared with changed).';
comment on column marts.score_change.points is 'Points that this cause added or took.';
