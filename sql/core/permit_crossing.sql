-- core.permit_crossing: the crossings of the holder of each permit since it was granted.
-- grain: one row a permit and crossing
-- inputs: core.holder_crossing, core.permit_granted
-- look-back: as core.permit_granted
-- notes: the holder is found by pseudonym or by the permit number shown
create or replace table core.permit_crossing as
with seen as (
    select * exclude (one_way, booking_ref, document_issued_on, next_day)
    from core.holder_crossing
)

select
    granted.permit_no as of_permit,
    granted.destination,
    granted.issued_on,
    seen.* exclude (seen.permit_no)
from core.permit_granted as granted
inner join seen on granted.worker = seen.traveller and seen.day >= granted.issued_on
union
select
    granted.permit_no as of_permit,
    granted.destination,
    granted.issued_on,
    seen.* exclude (seen.permit_no)
from core.permit_granted as granted
inner join seen on granted.permit_no = seen.permit_no and seen.day >= granted.issued_on;
