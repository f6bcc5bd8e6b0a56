-- What came, left and moved between two releases that are attached: from marts.compare('before', 'now').
-- grain: one row an entity that either of them lists
-- inputs: marts.entity, marts.scores, marts.watchlist
-- look-back: none
-- notes: it asks for both by the names under which they are attached, so that it is the same whichever's it is
-- noqa: disable=PRS,LT02,LT14,RF02,RF03,AM03,AM04
create macro marts.compare(before, after) as table
with
was as (
    select distinct
        entity_kind,
        entity_id
    from query_table(before || '.marts.watchlist')
),

now_is as (
    select distinct
        entity_kind,
        entity_id
    from query_table(after || '.marts.watchlist')
)

select
    coalesce(n.entity_kind, w.entity_kind) as entity_kind,
    coalesce(n.entity_id, w.entity_id) as entity_id,
    coalesce(ne.name, we.name) as name,
    case
        when w.entity_id is null then 'new'
        when n.entity_id is null then 'left'
        when ns.rank_with_ties < ws.rank_with_ties then 'up'
        when ns.rank_with_ties > ws.rank_with_ties then 'down'
        else 'same'
    end as movement,
    ws.rank_with_ties as rank_before,
    ns.rank_with_ties as rank_after,
    ws.score as score_before,
    ns.score as score_after,
    ns.score - ws.score as score_change
from now_is as n
full join was as w on n.entity_kind = w.entity_kind and n.entity_id = w.entity_id
left join query_table(before || '.marts.entity') as we
    on
        coalesce(n.entity_kind, w.entity_kind) = we.entity_kind
        and coalesce(n.entity_id, w.entity_id) = we.entity_id
left join query_table(after || '.marts.entity') as ne
    on
        coalesce(n.entity_kind, w.entity_kind) = ne.entity_kind
        and coalesce(n.entity_id, w.entity_id) = ne.entity_id
left join query_table(before || '.marts.scores') as ws
    on
        coalesce(n.entity_kind, w.entity_kind) = ws.entity_kind
        and coalesce(n.entity_id, w.entity_id) = ws.entity_id
left join query_table(after || '.marts.scores') as ns
    on
        coalesce(n.entity_kind, w.entity_kind) = ns.entity_kind
        and coalesce(n.entity_id, w.entity_id) = ns.entity_id
order by entity_kind, movement, rank_after nulls last, rank_before, entity_id;
