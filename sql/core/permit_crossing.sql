-- core.permit_crossing: the crossings of the holder of each permit since it was granted.
-- grain: one row a permit and crossing
-- inputs: core.holder_crossing, core.permit_granted
-- look-back: as core.permit_granted
-- notes: the holder is found by pseudonym or by the permit number shown
create or replace table core.permit_crossing as
with seen as (
    select
        crossing_id,
        traveller,
        crossed_at,
        day,
        direction,
        checkpoint,
        checkpoint_country,
        other_country,
        purpose,
        permit_no as shown,
        file,
        line
    from core.holder_crossing
)

select
    granted.permit_no as of_permit,
    granted.destination,
    granted.issued_on,
    seen.*
from core.permit_granted as granted
inner join seen on granted.worker = seen.traveller and seen.day >= granted.issued_on
union
select
    granted.permit_no as of_permit,
    granted.destination,
    granted.issued_on,
    seen.*
from core.permit_granted as granted
inner join seen on granted.permit_no = seen.shown and seen.day >= granted.issued_on;
