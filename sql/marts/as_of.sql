-- How everything stood on a day, or on the last scored day before it: from marts.as_of(date '2026-03-31').
-- grain: one row an entity
-- inputs: $run_id
-- look-back: as score_history
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.as_of(on_day, release := null) as table
select * from query_table(coalesce(release || '.', '') || 'marts.score_history')
where
    as_of = (
        select max(h.as_of)
        from query_table(coalesce(release || '.', '') || 'marts.score_history') as h
        where h.as_of <= on_day
    )
    and (
        select if(r.run_id = $run_id, true, error('this macro is of release ' || $run_id || '; name it: release := …'))
        from query_table(coalesce(release || '.', '') || 'marts.release') as r
    )
order by entity_kind, rank_no_ties, entity_id;
