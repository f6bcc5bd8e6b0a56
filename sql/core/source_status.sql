-- core.source_status: which sources the profile has, and how fresh and how complete they were on the day.
-- grain: one row a source of the profile
-- inputs: known.delivery, $as_of and $profile_sources
-- look-back: completeness = accepted / (accepted + quarantined) rows of the deliveries of 365 days
create or replace table core.source_status as
with known as (
    select
        source,
        delivered_on,
        accepted,
        quarantined
    from known.delivery
    where status = 'accepted'
),

counted as (
    select
        source,
        max(delivered_on) as data_as_of,
        sum(accepted) filter (where delivered_on > $as_of - 365) as accepted,
        sum(quarantined) filter (where delivered_on > $as_of - 365) as quarantined
    from known
    group by source
),

listed as (
    select unnest($profile_sources::varchar[]) as source
)

select
    listed.source,
    counted.data_as_of is not null as available,
    counted.data_as_of,
    case
        when counted.accepted + counted.quarantined > 0
            then counted.accepted::double / (counted.accepted + counted.quarantined)
    end as completeness
from listed
left join counted on listed.source = counted.source;
