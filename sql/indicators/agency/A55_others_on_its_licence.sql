-- A55: permits that carry the agency's number or licence, but the name of another business.
-- grain: one row a permit that gives the agency's number or licence, and a name
-- inputs: core.agency_alias, core.names_resemble, core.normal_name, core.work_permits, standing.agency_register,
--         $from_day
-- look-back: permits filed after $from_day
-- notes: another business = its name resembles none that the register ever gave to the agency (core.names_resemble):
--        slips, short forms and former names do not count
with given as (
    select
        agency_id as entity_id,
        unnest([legal_name, trade_name]) as own_name
    from standing.agency_register
),

own as (
    select distinct
        entity_id,
        core.normal_name(own_name) as own_name
    from given
),

named as (
    select distinct
        entity_id,
        agency_name,
        core.normal_name(agency_name) as written
    from core.agency_alias
    where matched_by in ('id', 'licence') and agency_name is not null
),

other as (
    select
        named.entity_id,
        named.agency_name
    from named
    inner join own on named.entity_id = own.entity_id
    where named.written is not null and own.own_name is not null
    group by named.entity_id, named.agency_name
    having not bool_or(core.names_resemble(named.written, own.own_name))
)

select
    p.*,
    p.permit_no as record_id,
    p.applied_on as event_on,
    other.agency_name is not null as is_case
from core.work_permits as p
left join other on p.entity_id = other.entity_id and p.agency_name = other.agency_name
where
    p.entity_id is not null
    and p.matched_by in ('id', 'licence')
    and p.agency_name is not null
    and p.status <> 'withdrawn'
    and p.applied_on > $from_day
