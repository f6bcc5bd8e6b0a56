-- What agencies and employers contest, and how far that has come.
-- grain: one row a contest
-- inputs: core.contest
-- look-back: everything that was delivered
create table marts.contest as
select
    $as_of as as_of,
    contest_id,
    entity_kind,
    entity_id,
    received_on,
    record_id,
    state,
    decided_on,
    paused_until
from core.contest
order by entity_kind, entity_id, received_on desc, contest_id;
