-- check_figures: what a source looks like on the day, held against its own past and against the other sources.
-- grain: one row a source of the profile
-- inputs: known.agency_register, known.border_crossings, known.complaints, known.delivery, known.work_permits,
--         check_column_figure, check_drift, check_source_drift, $profile_sources
-- look-back: 182 days of deliveries on the same weekday (at least 4, else there is no usual number); 56 days of rows
-- notes: all as known on the day, so that the order in which deliveries came does not matter. A share of fewer than 20
--        rows says too little and stays empty, and so does one that needs a source which the profile does not have.
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

agency as (
    select distinct agency_id
    from known.agency_register
),

permit as (
    select
        permit_no,
        agency_id,
        applied_on
    from known.work_permits
),

named as (
    select
        'work_permits' as source,
        'agency_register' as held_against,
        agency_id in (from agency) as is_known
    from permit
    where agency_id is not null and applied_on > $as_of - 56
    union all
    select
        'complaints' as source,
        'agency_register' as held_against,
        agency_id in (from agency) as is_known
    from known.complaints
    where
        agency_id is not null
        and filed_on > $as_of - 56
    union all
    select
        'border_crossings' as source,
        'work_permits' as held_against,
        permit_no in (select p.permit_no from permit as p) as is_known
    from known.border_crossings
    where
        permit_no is not null
        and crossed_at > ($as_of - 56)::timestamptz
),

unknown as (
    select
        source,
        count(*) filter (where not is_known) / count(*) as share
    from named
    where list_contains($profile_sources::varchar[], held_against)
    group by source
    having count(*) >= 20
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
left join unknown on listed.source = unknown.source
left join drift on listed.source = drift.source
left join joined on listed.source = joined.source
order by listed.source;
