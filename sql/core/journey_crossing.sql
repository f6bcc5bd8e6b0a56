-- core.journey_crossing: the crossings of which journeys are made: all of them.
-- grain: one row a crossing
-- inputs: core.border_crossings
-- look-back: as core.border_crossings
-- notes: where journeys are kept from day to day (session/incremental.py), those of some travellers stand here
create or replace view core.journey_crossing as
select *
from core.border_crossings;
