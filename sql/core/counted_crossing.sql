-- core.counted_crossing: the crossings that are counted by day: all of them.
-- grain: one row a crossing
-- inputs: core.border_crossings
-- look-back: as core.border_crossings
-- notes: where counts are kept from day to day (session/incremental.py), those of some days stand here
create or replace view core.counted_crossing as
select *
from core.border_crossings;
