-- score.cell: what was measured, as it is scored: nothing depends on a count that is not published (core.few).
-- grain: one row a day, entity and indicator
-- inputs: core.few, core.scored_base, core.scored_part, core.scored_rest, core.withheld_part, lake.measure.indicator,
--         ref.card
-- notes: some bases would give hidden cases away by subtraction: a base that is another indicator's base minus its
--        cases (base_without), and a base whose other part is published (rest_shown). Such a base is withheld where
--        the cases are. num_withheld and den_withheld say why a count is not published; early_ = without late rows
create or replace view score.cell as
with cased as (
    select
        m.*,
        coalesce(c.num_people, true) as num_people,
        coalesce(c.den_people, true) as den_people,
        coalesce(c.value_people and core.few(m.value), false) as value_few,
        -- people that the base of this one is without, beyond what is scored for them
        case
            when den_people and core.withheld_part(x.num, x.den) is not null then x.num - core.scored_part(x.num, x.den)
        end as shift,
        coalesce(c.rest_shown, false) as rest_shown,
        case
            when num_people and coalesce(c.num_counts = c.den_counts, true) then m.den + coalesce(shift, 0)
        end as whole,
        w.num as part_of,
        core.scored_part(w.num, w.den) as scored_of,
        case when den_people and core.few(m.den) then 'few' when shift is not null then 'linked' end as base_withheld
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
        -- among the cases of another indicator: the difference of both would tell
        coalesce(core.withheld_part(num, part_of) = 'most' and core.withheld_part(num, whole) is null, false) as apart,
        case
            when value_few then 'few'
            when num_people then coalesce(core.withheld_part(num, whole), core.withheld_part(num, part_of))
        end as num_withheld
    from cased
),

linked as (
    select
        *,
        coalesce(rest_shown and num_withheld in ('few', 'some') and den - num >= 5, false) as is_linked,
        case when is_linked then 'linked' else base_withheld end as den_withheld
    from judged
),

counted as (
    select
        *,
        case
            when apart then scored_of - 2
            when not num_people then num
            when num_withheld is not null and core.withheld_part(num, whole) is null then 2
            else core.scored_part(num, whole)
        end as scored_num,
        case
            when is_linked then den - num + 2
            when base_withheld = 'linked' then den + shift
            when den_people then core.scored_base(den)
            else den
        end as scored_den
    from linked
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
        den_withheld,
        scored_num as num,
        scored_den as den,
        case
            when value_few then 2
            when num_withheld is null then value
            when expected_by_season > 0 then scored_num / expected_by_season
        end as value,
        expected_by_season,
        case when num_withheld is null or value_few or expected_by_season > 0 then dispersion end as dispersion,
        case when num_people then core.scored_rest(scored_num, num - sure_num) else sure_num end as sure_num,
        case when den_people then core.scored_rest(scored_den, den - sure_den) else sure_den end as sure_den,
        case when num_withheld is null and not core.few(sure_num) then sure_value end as sure_value,
        case when num_people then core.scored_rest(scored_num, late_num) else num - late_num end as early_num,
        case when den_people then core.scored_rest(scored_den, late_den) else den - late_den end as early_den
    from counted
)

select * from final;
