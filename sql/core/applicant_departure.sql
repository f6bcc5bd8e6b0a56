-- core.applicant_departure: departures within 180 days after a permit was filed in the traveller's name.
-- grain: one row a departure and permit of the traveller with a known agency
-- inputs: core.holder_crossing, core.work_permits
-- look-back: as core.holder_crossing
create or replace view core.applicant_departure as
select
    p.entity_id,
    c.crossing_id,
    c.traveller,
    c.crossed_at,
    c.day,
    c.purpose,
    c.booking_ref,
    c.one_way,
    c.document_issued_on,
    c.file,
    c.line
from core.work_permits as p
inner join core.holder_crossing as c on p.worker = c.traveller
where
    p.entity_id is not null
    and c.direction = 'exit'
    and c.day between p.applied_on and p.applied_on + 180;
