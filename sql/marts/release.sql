-- Which release this is.
-- grain: one row
-- inputs: $run_id, lake.score.listing
-- look-back: to the previous list
create table marts.release as
select
    $as_of as as_of,
    $run_id as run_id,
    max(as_of) as previous_as_of
from lake.score.listing
where as_of < $as_of;
