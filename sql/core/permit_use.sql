-- core.permit_use: what became of permits in the 120 days after the grant, where the border saw these days.
-- grain: one row a permit of core.permit_trip
-- inputs: core.leaving_in_sight, core.permit_trip
-- look-back: as core.permit_trip
-- notes: who left unseen has not stayed: permits of other days say nothing
create or replace view core.permit_use as
select
    t.*,
    t.left_on is null and t.arrived_on is null as never_left
from core.permit_trip as t
semi join core.leaving_in_sight as seen on t.permit_no = seen.permit_no;
