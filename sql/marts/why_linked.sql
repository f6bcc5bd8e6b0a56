-- Why two agencies hang together, in the order in which it became known: from marts.why_linked('…', '…').
-- grain: one row a shared attribute
-- inputs: $run_id
-- look-back: none
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.why_linked(one, other, release := null) as table
select
    l.attribute,
    l.shared,
    l.holders,
    l.weight,
    l.first_seen,
    l.is_bridge,
    a.licence_status as a_status,
    a.status_since as a_since,
    a.licensed_since as a_licensed,
    b.licence_status as b_status,
    b.status_since as b_since,
    b.licensed_since as b_licensed,
    l.a_source,
    l.a_file,
    l.a_line,
    l.b_source,
    l.b_file,
    l.b_line
from query_table(coalesce(release || '.', '') || 'marts.agency_link') as l
left join query_table(coalesce(release || '.', '') || 'marts.agency_group') as a on l.a = a.entity_id
left join query_table(coalesce(release || '.', '') || 'marts.agency_group') as b on l.b = b.entity_id
where
    l.a in (one, other)
    and l.b in (one, other)
    and (
        select if(r.run_id = $run_id, true, error('this macro is of release ' || $run_id || '; name it: release := …'))
        from query_table(coalesce(release || '.', '') || 'marts.release') as r
    )
order by l.weight desc, l.attribute, l.shared nulls last;
