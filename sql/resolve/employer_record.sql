-- resolve.employer_record: the last thing that the register said about each employer, as known on the day.
-- grain: one row an employer_id
-- inputs: standing.employer_register
create or replace table resolve.employer_record as
with known as (
    select
        *,
        min(known_from) over (partition by employer_id) as known_since
    from standing.employer_register
)

select
    employer_id,
    name,
    sector,
    region,
    country,
    staff_count,
    registered_on,
    status,
    sanctioned_on,
    file,
    line,
    known_since
from known
qualify row_number() over (
    partition by employer_id
    order by recorded_at desc, delivered_on desc, known_from desc, delivery_id desc, file desc, line desc
) = 1;
