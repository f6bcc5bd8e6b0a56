-- core.failed_check: what did not hold in the newest delivery of each source, and in what is in force of it on the day.
-- grain: one row a source with something that did not hold
-- inputs: known.delivery, lake.ledger.day_check, lake.ledger.validation, $as_of
-- look-back: the newest delivery that is in force on the day; the checks of the day itself
-- notes: signals = what somebody should look at: what the day's checks found, then what is odd in the delivery as a
--        whole, then what was noticed while it was read. Rows in quarantine, and what only counts them, are told
--        elsewhere
create or replace view core.failed_check as
with newest as (
    select
        source,
        max(delivered_on) as delivered_on
    from known.delivery
    where status = 'accepted'
    group by source
),

failed as (
    select
        v.source,
        v.expectation <> 'signal' as counts,
        case
            when v.expectation = 'signal' then 'reading'
            when
                v.column_name is null
                and v.severity <> 'info'
                and v.expectation not in ('cells_of_their_type', 'lines_of_their_header', 'columns_known')
                then 'delivery'
        end as part,
        if(v.expectation = 'signal', v.note, v.expectation || ': ' || v.observed) as said
    from lake.ledger.validation as v
    inner join newest as c on v.source = c.source and v.delivered_on = c.delivered_on
    inner join known.delivery as d on v.delivery_id = d.delivery_id
    where not v.success
    union all
    select
        source,
        false as counts,
        'day' as part,
        expectation || ': ' || observed || ', ' || allowed as said
    from lake.ledger.day_check
    where as_of = $as_of and not success
)

select
    source,
    count(*) filter (where counts) as failed_expectations,
    list_concat(
        coalesce(list(distinct said order by said) filter (where part = 'day'), []),
        list_concat(
            coalesce(list(distinct said order by said) filter (where part = 'delivery'), []),
            coalesce(list(distinct said order by said) filter (where part = 'reading'), [])
        )
    ) as signals
from failed
group by source;
