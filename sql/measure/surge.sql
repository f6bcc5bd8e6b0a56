-- measure.indicator: what was counted in the compared weeks, and what is usual for the season.
-- grain: one row an entity
-- inputs: core.peer_group, measure.card, measure.state, measure.surge
-- notes: expected_by_season = what is usual for the season, times the share that has been entered by now; den stays
--        null; value = count / expectation of the compared weeks, smoothed as the card says; dispersion = variance /
--        mean of a count with both
insert into measure.indicator by name
select
    card.entity_kind,
    s.entity_id,
    s.indicator,
    p.peer_group,
    s.num,
    s.value / state.reported as value,
    s.expected * state.reported as expected_by_season,
    s.dispersion,
    state.data_as_of,
    state.completeness,
    case
        when state.late then 'late'
        when s.expected >= 1 and s.num_all >= card.minimum_base then 'ok'
        else 'too_few'
    end as status
from measure.surge as s
inner join measure.card as card on s.indicator = card.indicator
cross join measure.state as state
left join core.peer_group as p on s.entity_id = p.entity_id and p.entity_kind = card.entity_kind;
