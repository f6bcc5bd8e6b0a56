-- The rows behind a numerator, where the count is large enough to be published.
-- grain: one row an indicator, entity and record (at most 200 for each indicator and entity)
-- inputs: core.grouped, core.hidden, lake.measure.evidence, marts.score_points, marts.weekly_volume, ref.card
-- look-back: none
-- notes: rows about people have a month and no day, so that those of a day or week cannot be counted by them; where
--        the cases are all that a week holds (of routes without a base, of measures, of cases by month), rows of a
--        withheld week have no month either. The records of a surge are days: weekly_volume tells them
create table marts.evidence as
with
shown as (
    select
        p.entity_kind,
        p.entity_id,
        p.indicator,
        card.num_counts = 'people' as of_people,
        p.entity_kind = 'route' and card.kind = 'fact'
        or card.kind = 'measure'
        or card.num_counts = 'people' and card.den_counts = 'months' as tells_weeks
    from marts.score_points as p
    inner join ref.card as card on p.indicator = card.indicator
    where not p.withheld and p.num > 0 and card.kind <> 'surge'
),

found as (
    select
        e.*,
        shown.of_people,
        shown.tells_weeks and v.withheld is not null as is_hidden
    from lake.measure.evidence as e
    inner join shown
        on
            e.entity_kind = shown.entity_kind
            and e.entity_id = shown.entity_id
            and e.indicator = shown.indicator
    left join marts.weekly_volume as v
        on
            e.entity_kind = v.entity_kind
            and e.entity_id = v.entity_id
            and date_trunc('week', e.event_on)::date = v.week
    where e.as_of = $as_of
),

final as (
    select
        indicator,
        entity_kind,
        entity_id,
        source,
        record_id,
        case when not (of_people and core.grouped()) then event_on end as event_on,
        case when not is_hidden then date_trunc('month', event_on)::date end as event_month,
        file,
        line,
        case when not (of_people and core.hidden(true_count)) then true_count end as true_count
    from found
)

select * from final
order by
    entity_kind asc, entity_id asc, indicator asc, event_month desc nulls last, event_on desc nulls last,
    source asc, record_id asc, file asc, line asc;
