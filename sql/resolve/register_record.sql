-- resolve.register_record: the last thing that the register said about each agency, as known on the day.
-- grain: one row an agency_id
-- inputs: standing.agency_register
-- notes: an agency that the register no longer lists keeps its entity
create or replace table resolve.register_record as
with known as (
    select
        *,
        min(known_from) over (partition by agency_id) as known_since
    from standing.agency_register
)

select
    agency_id,
    licence_no,
    legal_name,
    trade_name,
    country,
    region,
    city,
    address,
    licence_status,
    licence_from,
    licence_to,
    destinations,
    sectors,
    staff_count,
    known_since
from known
qualify row_number() over (
    partition by agency_id
    order by delivered_on desc, known_from desc, recorded_at desc, delivery_id desc, file desc, line desc
) = 1;
