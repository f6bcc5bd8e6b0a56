-- Why a written name is taken for an agency, or nearly: from marts.why_same('PT Surya Abdi', 'AG000123').
-- grain: one row an attribute
-- inputs: $run_id
-- look-back: none
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.why_same(a, b, release := null) as table
select
    attribute,
    written,
    candidate_name,
    bits,
    total,
    file,
    line
from query_table(coalesce(release || '.', '') || 'marts.identity_evidence')
where
    ((a in (written, entity_id) and candidate_id = b) or (b in (written, entity_id) and candidate_id = a))
    and (
        select if(r.run_id = $run_id, true, error('this macro is of release ' || $run_id || '; name it: release := …'))
        from query_table(coalesce(release || '.', '') || 'marts.release') as r
    )
order by abs(bits) desc, attribute, written;
