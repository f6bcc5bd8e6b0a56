-- core.sanction: employers under a sanction, since when.
-- grain: one row an employer
-- inputs: core.employer
-- notes: where the register's status tells sanctioned employers (some of them have one that nobody else has), it also
--        tells whose sanction is over: who has a status again that others have who never were under one. Elsewhere a
--        sanction counts as long as the register carries it
create or replace table core.sanction as
with stated as (
    select
        entity_id,
        sanctioned_on,
        coalesce(bool_or(sanctioned_on is null) over (partition by lower(trim(status))), false) as is_ordinary
    from core.employer
),

told as (
    select
        entity_id,
        sanctioned_on,
        is_ordinary and bool_or(not is_ordinary) over () as is_over
    from stated
    where sanctioned_on is not null
)

select
    entity_id,
    sanctioned_on
from told
where not is_over;
