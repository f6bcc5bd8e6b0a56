-- core.told_signals: what is odd in the newest delivery of each source, and in what is in force of it.
-- grain: one row a source with something odd
-- inputs: core.failed_check, lake.ledger.day_check; $as_of
-- look-back: the newest delivery that is in force on the day
create or replace view core.told_signals as
with
failed as (
    select
        source,
        expectation || ': ' || observed || ', ' || allowed as said
    from lake.ledger.day_check
    where as_of = $as_of and not success
),

day as (
    select
        source,
        list(distinct said order by said) as said
    from failed
    group by source
)

select
    coalesce(d.source, f.source) as source,
    list_concat(coalesce(d.said, []), list_concat(coalesce(f.odd, []), coalesce(f.signals, []))) as signals
from core.failed_check as f
full join day as d on f.source = d.source;
