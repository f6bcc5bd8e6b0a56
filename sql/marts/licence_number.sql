-- Which agency every licence number means, present or past.
-- grain: one row a licence number
-- inputs: lake.resolve.agency_alias of the day
-- look-back: none
create table marts.licence_number as
select
    licence_no,
    case when count(distinct entity_id) = 1 then min(entity_id) end as entity_id,
    count(distinct entity_id) as agencies
from lake.resolve.agency_alias
where as_of = $as_of and entity_id is not null and licence_no is not null
group by licence_no
order by licence_no;
