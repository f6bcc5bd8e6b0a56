-- Why a written name is taken for an agency, or nearly: from marts.why_same('PT Surya Abdi', 'AG000123').
-- grain: one row an attribute
-- inputs: marts.identity_evidence
-- look-back: none
-- noqa: disable=PRS,LT02,RF02,AM03
create macro marts.why_same(a, b) as table
select
    attribute,
    written,
    candidate_name,
    bits,
    total,
    file,
    line
from marts.identity_evidence
where (a in (written, entity_id) and candidate_id = b) or (b in (written, entity_id) and candidate_id = a)
order by abs(bits) desc, attribute, written;
