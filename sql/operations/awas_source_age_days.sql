-- awas_source_age_days: Days since the day of the newest delivery that was taken in.
-- grain: one row a source
-- inputs: known.delivery
-- look-back: none
select
    source,
    $as_of::date - max(delivered_on) as value
from known.delivery
where status = 'accepted'
group by source
order by source;
