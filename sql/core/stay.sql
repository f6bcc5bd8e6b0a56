-- core.stay: workers who arrived, and whether they were home again within 90, 120 or 180 days.
-- grain: one row a permit whose holder arrived and a number of days, where the border would have seen who comes home
-- inputs: core.permit_trip, core.return_in_sight
-- look-back: as core.permit_trip
-- notes: permits that end within these days are left out: their holders come home as they should
create or replace view core.stay as
select
    t.*,
    seen.days,
    coalesce(t.back_on < t.arrived_on + seen.days, false) as is_back
from core.permit_trip as t
inner join core.return_in_sight as seen on t.left_from = seen.place and t.arrived_on = seen.day
where t.valid_to is null or t.valid_to >= t.arrived_on + seen.days;
