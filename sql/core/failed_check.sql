-- core.failed_check: what did not hold in the newest delivery of each source.
-- grain: one row a source with something that did not hold
-- inputs: known.delivery, lake.ledger.validation
-- look-back: the newest delivery that is in force on the day
create or replace view core.failed_check as
with newest as (
    select
        source,
        max(delivered_on) as delivered_on
    from known.delivery
    where status = 'accepted'
    group by source
)

select
    v.source,
    count(*) filter (where v.expectation <> 'signal') as failed_expectations,
    list(distinct v.note order by v.note) filter (where v.expectation = 'signal') as signals,
    -- of the delivery as a whole; what only counts rows in quarantine, or signals, is told beside them
    list(distinct v.expectation || ': ' || v.observed order by v.expectation || ': ' || v.observed) filter (
        where v.column_name is null
        and v.severity <> 'info'
        and v.expectation not in ('signal', 'cells_of_their_type', 'lines_of_their_header', 'columns_known')
    ) as odd
from lake.ledger.validation as v
inner join newest as c on v.source = c.source and v.delivered_on = c.delivered_on
inner join known.delivery as d on v.delivery_id = d.delivery_id
where not v.success
group by v.source;
