-- core.list_decision: what people decided about the lists and is in force on the day.
-- grain: one row an agency or route and unit (null: every unit); the latest decision counts
-- inputs: ref.list_decisions
-- notes: a decision holds from the day it was made up to and with the day it expires
create or replace view core.list_decision as
with in_force as (
    select
        *,
        row_number() over (
            partition by entity_kind, entity_id, unit
            order by decided_on desc, expires_on desc, decision asc, author asc, reason asc
        ) as place
    from ref.list_decisions
    where
        decided_on <= $as_of
        and expires_on >= $as_of
)

select * exclude (place) from in_force
where place = 1;
