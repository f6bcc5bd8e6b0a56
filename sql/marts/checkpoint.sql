-- The checkpoints, as the profile lists them.
-- grain: one row a checkpoint
-- inputs: ref.checkpoints
-- look-back: none
create table marts.checkpoint as
select
    code as checkpoint,
    name,
    country,
    mode,
    region,
    lat,
    lon,
    minor
from ref.checkpoints
order by code;
