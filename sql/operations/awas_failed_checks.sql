-- awas_failed_checks: Checks of the newest day that found a source unlike its own past or the other sources.
-- grain: one row a source
-- inputs: lake.ledger.day_check
-- look-back: none
select
    source,
    count(*) filter (where not success) as value
from lake.ledger.day_check
where
    as_of = (
        select max(d.as_of) from lake.ledger.day_check as d
        where d.as_of <= $as_of
    )
group by source
order by source;
