-- How everything stood on a day, or on the last scored day before it: from marts.as_of(date '2026-03-31').
-- grain: one row an entity
-- inputs: marts.score_history
-- look-back: as score_history
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.as_of(on_day) as table
select * from marts.score_history
where as_of = (select max(h.as_of) from marts.score_history as h where h.as_of <= on_day)
order by entity_kind, rank_no_ties, entity_id;
