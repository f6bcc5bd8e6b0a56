-- check_figures: what a source looks like on the day, held against its own past and against the other sources.
-- grain: one row a source of the profile
-- inputs: known.delivery, check_unknown, check_column_figure, check_drift, check_source_drift, $profile_sources
-- look-back: 182 days of deliveries on the same weekday (at least 4, else there is no usual number); 56 days of rows
-- notes: all as known on the day, so that the order in which deliveries came does not matter.
create or replace temp table check_figures as
with
delivery as (
    select
        source,
        delivered_on,
        delivered
    from known.delivery
    where status = 'accepted'
),

newest as (
    select
        source,
        max(delivered_on) as day,
        arg_max(delivered, (delivered_on, delivered)) as delivered
    from delivery
    group by source
),

past as (
    select
        newest.source,
        median(delivery.delivered) as usual
    from newest
    inner join delivery
        on
            newest.source = delivery.source
            and delivery.delivered_on < newest.day
            and delivery.delivered_on >= newest.day - 182
            and dayofweek(delivery.delivered_on) = dayofweek(newest.day)
    group by newest.source
    having count(*) >= 4
),

drift as (
    select
        source,
        max(drift) as drift
    from check_source_drift
    group by source
),

-- no two persons have one document; one firm has been written in many ways before
joined as (
    select
        newest.source,
        max(newest.value - if(newest.measure = 'persons', 0, coalesce(past.usual, newest.value))) as share
    from check_column_figure as newest
    left join check_drift as past
        on
            newest.source = past.source
            and newest.column_name = past.column_name
            and newest.measure = past.measure
    where newest.place = 1 and newest.measure in ('persons', 'names') and newest.n >= 20
    group by newest.source
),

listed as (
    select unnest($profile_sources::varchar[]) as source
)

select
    listed.source,
    newest.delivered,
    past.usual,
    newest.delivered / nullif(past.usual, 0) as share_of_usual,
    unknown.share as unknown_share,
    drift.drift,
    joined.share as joined_share
from listed
left join newest on listed.source = newest.source
left join past on listed.source = past.source
left join check_unknown as unknown on listed.source = unknown.source
left join drift on listed.source = drift.source
left join joined on listed.source = joined.source
order by listed.source;
