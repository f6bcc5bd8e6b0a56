-- score.cell: what was measured, exactly as it is scored; beside it, which counts may not leave the authority, and why.
-- grain: one row a day, entity and indicator
-- inputs: core.few, core.withheld_part, lake.measure.indicator, ref.card
-- notes: num_withheld and den_withheld are for the shared tier (core.withheld_part). Some bases would give hidden cases
--        away by subtraction: a base that is another indicator's base minus its cases (base_without), and a base whose
--        other part is published (rest_shown). Such a base is withheld where the cases are. early_ = without late rows.
--        What a visit has answered counts for nothing, so that it has no num here
create or replace view score.cell as
with cased as (
    select
        m.*,
        coalesce(c.num_people, true) as num_people,
        coalesce(c.den_people, true) as den_people,
        coalesce(c.value_people and core.few(m.value), false) as value_few,
        coalesce(c.rest_shown, false) as rest_shown,
        case when num_people and coalesce(c.num_counts = c.den_counts, true) then m.den end as whole,
        w.num as part_of,
        coalesce(den_people and core.withheld_part(x.num, x.den) is not null, false) as tells_another
    from lake.measure.indicator as m
    left join ref.card as c on m.indicator = c.indicator
    left join lake.measure.indicator as w
        on
            m.as_of = w.as_of and m.entity_kind = w.entity_kind and m.entity_id = w.entity_id
            and c.part_of = w.indicator
    left join lake.measure.indicator as x
        on
            m.as_of = x.as_of and m.entity_kind = x.entity_kind and m.entity_id = x.entity_id
            and c.base_without = x.indicator
),

judged as (
    select
        *,
        case
            when value_few then 'few'
            when num_people then coalesce(core.withheld_part(num, whole), core.withheld_part(num, part_of))
        end as num_withheld
    from cased
),

final as (
    select
        as_of,
        entity_kind,
        entity_id,
        indicator,
        peer_group,
        status,
        num_withheld,
        case
            when rest_shown and num_withheld in ('few', 'some') and den - num >= 5 then 'linked'
            when den_people and core.few(den) then 'few'
            when tells_another then 'linked'
        end as den_withheld,
        case when status not in ('cleared', 'muted') then num end as num,
        den,
        value,
        expected_by_season,
        dispersion,
        sure_num,
        sure_den,
        sure_value,
        seen_part,
        seen_worth,
        num - coalesce(late_num, 0) as early_num,
        den - coalesce(late_den, 0) as early_den
    from judged
)

select * from final;
