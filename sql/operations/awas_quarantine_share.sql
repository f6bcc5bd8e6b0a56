-- awas_quarantine_share: Share of the rows in quarantine, in what was delivered in the last 28 days.
-- grain: one row a source
-- inputs: known.delivery
-- look-back: 28 days
select
    source,
    sum(quarantined) / nullif(sum(delivered), 0) as value
from known.delivery
where status = 'accepted' and delivered_on > $as_of::date - 28 and delivered_on <= $as_of
group by source
order by source;
