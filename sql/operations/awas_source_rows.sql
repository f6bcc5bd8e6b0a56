-- awas_source_rows: Rows of the newest delivery that was taken in, by what became of them.
-- grain: one row a source and outcome
-- inputs: known.delivery
-- look-back: none
with
newest as (
    select
        source,
        arg_max(accepted, (delivered_on, known_from, delivery_id)) as accepted,
        arg_max(quarantined, (delivered_on, known_from, delivery_id)) as quarantined,
        arg_max(superseded, (delivered_on, known_from, delivery_id)) as superseded
    from known.delivery
    where status = 'accepted'
    group by source
)

select
    source,
    outcome,
    value
from newest unpivot (value for outcome in (accepted, quarantined, superseded))
order by source, outcome;
