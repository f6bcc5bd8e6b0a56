-- resolve.firm: names under which several offices stand in the register, all of them on one licence.
-- grain: one row a name in its compared form
-- inputs: core.normal_name, resolve.licence, resolve.register_record
-- notes: a legal or a trade name; whether the offices are one firm is told by their legal name (resolve.licence)
create or replace table resolve.firm as
with named as (
    select distinct
        agency_id,
        upper(trim(licence_no)) as licence,
        unnest([core.normal_name(legal_name), core.normal_name(trade_name)]) as name
    from resolve.register_record
)

select
    named.name,
    min(l.agency_id) as agency_id
from named
left join resolve.licence as l on named.licence = l.licence and l.name is not null
where named.name is not null
group by named.name
having count(*) > 1 and count(distinct l.agency_id) = 1 and count(l.agency_id) = count(*);
