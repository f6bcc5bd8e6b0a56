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

comment on table marts.agency is
'Every agency: what the register says of it, or what others write, where it is in no register.';
comment on column marts.agency.as_of is 'Day for which it holds.';
comment on column marts.agency.entity_id is 'The agency, as in all other tables.';
comment on column marts.agency.name is 'Name as registered, or as written on permits.';
comment on column marts.agency.trade_name is 'Name under which it trades.';
comment on column marts.agency.agency_id is
'Identifier of the register. Where registered is false: as written on permits, no register knows it.';
comment on column marts.agency.licence_no is
'Number of its licence. Where registered is false: as written on permits, no register knows it.';
comment on column marts.agency.country is 'Country that licenses it (ISO 3166-1 alpha-3).';
comment on column marts.agency.region is 'Region of its seat, or what stands for it; see seat_by (ISO 3166-2).';
comment on column marts.agency.city is 'City of its seat.';
comment on column marts.agency.address is 'Address of its seat.';
comment on column marts.agency.licence_status is 'active, suspended, revoked, expired, cancelled or pending.';
comment on column marts.agency.licence_from is 'First day of its licence.';
comment on column marts.agency.licence_to is 'Last day of its licence.';
comment on column marts.agency.destinations is 'Countries that its licence covers; empty: any.';
comment on column marts.agency.sectors is 'Sectors that its licence covers (ISIC sections); empty: any.';
comment on column marts.agency.known_since is 'First day on which anything is known of it.';
comment on column marts.agency.registered is 'False where no register has it.';
comment on column marts.agency.seat_by is
'How its region is known: register; employers (no seat known: most of its employers are there);
workers (no seat known: most of its workers come from there); NULL: not at all.';
comment on column marts.agency.unit is 'Unit that watches its region; where it has none, the unit for all others.';
