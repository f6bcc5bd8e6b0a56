-- What would take an entity off its unit's list.
-- grain: one row a listed entity, unit and condition; the conditions of an entity hold together
-- inputs: core.hidden, lake.score.leaving, marts.score_points, ref.card
-- look-back: none
create table marts.leave_list as
with
final as (
    select
        w.as_of,
        w.entity_kind,
        w.unit,
        w.entity_id,
        w.place,
        w.indicator,
        p.num,
        case
            when card.kind in ('fact', 'link') then w.num_to
            when not p.withheld and not (core.hidden(w.num_to) and card.num_counts = 'people') then w.num_to
        end as num_to,
        p.value,
        case when not p.withheld then w.value_to end as value_to,
        w.score_to,
        w.cut,
        coalesce(p.num_withheld, p.den_withheld) as withheld
    from lake.score.leaving as w
    inner join marts.score_points as p
        on w.entity_kind = p.entity_kind and w.entity_id = p.entity_id and w.indicator = p.indicator
    inner join ref.card as card on w.indicator = card.indicator
    where w.as_of = $as_of
)

select * from final
order by entity_kind, unit, entity_id, place;
