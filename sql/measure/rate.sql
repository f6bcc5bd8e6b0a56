-- measure.indicator: entities with exposure to a rate.
-- grain: one row an entity
-- inputs: core.peer_group, measure.card, measure.state, measure.sums, $smallest_group
-- notes: too_few = the base is below the card's minimum and so small that less than one case is expected at the peers'
--        rate, and there are no three cases (the card's telling_cases) that are a third of it. Groups of fewer
--        than $smallest_group take the rate of all, and so does a card that compares with everyone (no peer group)
insert into measure.indicator by name
with counted as (
    select
        s.*,
        p.peer_group
    from measure.sums as s
    cross join measure.card as card
    left join core.peer_group as p
        on
            s.entity_id = p.entity_id
            and p.entity_kind = card.entity_kind
            and card.peers = 'group'
),

peers as (
    select
        *,
        count(*) over peer as members,
        sum(num::decimal(38, 9)) over peer / nullif(sum(den::decimal(38, 9)) over peer, 0) as group_rate,
        sum(num::decimal(38, 9)) over () / nullif(sum(den::decimal(38, 9)) over (), 0) as overall_rate
    from counted
    window peer as (partition by peer_group)
)

select
    card.entity_kind,
    peers.entity_id,
    card.indicator,
    peers.peer_group,
    peers.num,
    peers.den,
    peers.sure_num,
    peers.sure_den,
    peers.late_num,
    peers.late_den,
    state.data_as_of,
    state.completeness,
    case
        when state.late then 'late'
        when peers.den >= card.minimum_base and peers.den > 0 then 'ok'
        when
            peers.den * case when peers.members >= $smallest_group then peers.group_rate else peers.overall_rate end
            >= 1
            then 'ok'
        when peers.num >= card.telling_cases and 3 * peers.num >= peers.den then 'ok'
        else 'too_few'
    end as status
from peers
cross join measure.card as card
cross join measure.state as state;
