-- Which reasons a visit has answered, and by which visit.
-- grain: one row an entity and indicator
-- inputs: lake.measure.cleared
create table marts.cleared_reason as
select * from lake.measure.cleared
where as_of = $as_of
order by entity_kind, entity_id, indicator;
