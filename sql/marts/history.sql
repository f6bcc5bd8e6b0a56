-- How an entity stood on earlier days: from marts.history('…').
-- grain: one row a day
-- inputs: $run_id
-- look-back: as score_history
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.history(entity, kind := null, release := null) as table
select * from query_table(coalesce(release || '.', '') || 'marts.score_history')
where
    entity_id = entity
    and (kind is null or entity_kind = kind)
    and (
        select if(r.run_id = $run_id, true, error('this macro is of release ' || $run_id || '; name it: release := …'))
        from query_table(coalesce(release || '.', '') || 'marts.release') as r
    )
order by as_of desc;
