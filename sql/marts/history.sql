-- How an entity stood on earlier days: from marts.history('…').
-- grain: one row a day
-- inputs: marts.score_history
-- look-back: as score_history
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.history(entity, kind := null) as table
select * from marts.score_history
where entity_id = entity and (kind is null or entity_kind = kind)
order by as_of desc;
