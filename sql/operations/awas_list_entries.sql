-- awas_list_entries: Entries of the newest lists.
-- grain: one row a kind of entity and lane
-- inputs: lake.score.listing
-- look-back: none
select
    entity_kind,
    lane,
    count(*) as value
from lake.score.listing
where
    as_of = (
        select max(l.as_of) from lake.score.listing as l
        where l.as_of <= $as_of
    )
group by entity_kind, lane
order by entity_kind, lane;
