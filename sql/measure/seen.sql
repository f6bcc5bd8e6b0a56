-- measure.seen: the part of what an indicator counts that is older than a visit that found nothing.
-- grain: one row an entity and indicator
-- inputs: core.clean_visit, measure.card, measure.counted, $as_of
-- notes: a visit to an office or a workplace looks at papers and people there, not at where travellers went: movements
--        are seen by visits to routes alone. Of a surge, the part of the compared weeks that lies before the visit
insert into measure.seen by name
with visited as (
    select
        card.entity_kind,
        card.indicator,
        card.kind,
        card.window_days,
        v.entity_id,
        v.inspected_on,
        v.worth
    from core.clean_visit as v
    inner join measure.card as card
        on v.entity_kind = card.entity_kind
    where (card.domain <> 'movement' or card.entity_kind = 'route') and card.kind <> 'reach'
),

told as (
    select
        v.entity_kind,
        v.entity_id,
        v.indicator,
        v.worth as seen_worth,
        case
            when v.kind = 'surge' then greatest(1 - date_diff('day', v.inspected_on, $as_of) / v.window_days::double, 0)
            when v.kind in ('measure', 'link')
                then count(c.entity_id) filter (where c.event_on <= v.inspected_on)::double / count(c.entity_id)
            else
                (sum(c.weight) filter (where c.event_on <= v.inspected_on))::double
                / nullif(sum(c.weight), 0)::double
        end as seen_part
    from visited as v
    inner join measure.counted as c on v.entity_id = c.entity_id and c.role in ('case', 'both')
    group by v.entity_kind, v.entity_id, v.indicator, v.kind, v.window_days, v.inspected_on, v.worth
)

select *
from told
where seen_part > 0;
