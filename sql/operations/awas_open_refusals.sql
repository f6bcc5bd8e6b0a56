-- awas_open_refusals: Refused deliveries whose content has not arrived in any other way.
-- grain: one row a source
-- inputs: core.refusal, $profile_sources
-- look-back: none
select
    named.source,
    count(refusal.source) as value
from (select unnest($profile_sources::varchar[]) as source) as named
left join core.refusal as refusal on named.source = refusal.source
group by named.source
order by named.source;
