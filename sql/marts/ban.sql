-- What a ban in force is about: the agency itself or somebody in charge of it, by whom, and from when until when.
-- grain: one row an agency and ban behind its fact A04
-- inputs: core.ban, lake.measure.evidence
-- look-back: none: bans in force
create table marts.ban as
with behind as (
    select distinct
        entity_id,
        record_id as party_id
    from lake.measure.evidence
    where as_of = $as_of and entity_kind = 'agency' and indicator = 'A04'
)

select b.*
from core.ban as b
inner join behind as f on b.entity_id = f.entity_id and b.party_id = f.party_id
order by b.entity_id, b.party_id, b.about;
