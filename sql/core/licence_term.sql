-- core.licence_term: the licences that the register has told of each agency, from which day to which, as far as known.
-- grain: one row an agency of the register and last day of a licence (first day, of licences without end)
-- inputs: standing.agency_register
-- look-back: every register that was delivered
-- notes: another first day of a licence that ends on the same day corrects the one before. told_on = when the register
--        first told of it; from_the_start = it was in force in the first register that there is
create or replace table core.licence_term as
with known as (
    select
        agency_id as entity_id,
        licence_from,
        licence_to,
        min(delivered_on) over (partition by agency_id, coalesce(licence_to, licence_from)) as told_on,
        min(delivered_on) over () as register_from,
        row_number() over (
            partition by agency_id, coalesce(licence_to, licence_from)
            order by delivered_on desc, known_from desc, delivery_id desc, file desc, line desc
        ) as place
    from standing.agency_register
    where licence_status <> 'pending'
)

select
    entity_id,
    licence_from,
    licence_to,
    told_on,
    told_on = register_from and coalesce(licence_from <= told_on, true) as from_the_start
from known
where place = 1;
