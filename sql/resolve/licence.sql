-- resolve.licence: whose each licence is.
-- grain: one row a licence, in capitals, that is one agency's or one firm's
-- inputs: core.normal_name, standing.agency_register, resolve.register_record
-- notes: offices of one name on one licence are one firm: the licence is the head office's, the one with the shortest
--        number, of these the first; name = the firm's, where it has several. A licence that one agency alone had in an
--        earlier version, and nobody has now, is still that agency's
create or replace table resolve.licence as
with present as (
    select
        upper(trim(licence_no)) as licence,
        arg_min(agency_id, (length(agency_id), agency_id)) as agency_id,
        count(*) as offices,
        count(distinct core.normal_name(legal_name)) as names,
        min(core.normal_name(legal_name)) as name
    from resolve.register_record
    where licence_no is not null
    group by all
),

past as (
    select
        upper(trim(licence_no)) as licence,
        min(agency_id) as agency_id
    from standing.agency_register
    where licence_no is not null
    group by all
    having count(distinct agency_id) = 1
)

select
    licence,
    agency_id,
    offices,
    case when offices > 1 then name end as name
from present
where offices = 1 or names = 1
union all
select
    past.licence,
    past.agency_id,
    1 as offices,
    null as name
from past
anti join present on past.licence = present.licence;
