-- Every agency of the day as registered, or as far as it is known from what is written about it.
-- grain: one row an agency
-- inputs: core.agency
-- look-back: none
create table marts.agency as
select
    $as_of as as_of,
    entity_id,
    name,
    trade_name,
    agency_id,
    licence_no,
    country,
    region,
    city,
    address,
    licence_status,
    licence_from,
    licence_to,
    destinations,
    sectors,
    known_since,
    registered,
    seat_by,
    unit
from core.agency
order by entity_id;
