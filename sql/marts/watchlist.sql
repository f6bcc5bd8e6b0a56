-- The ranked list of every unit, in words and numbers, whatever kinds it visits.
-- grain: one row a unit, lane and entity
-- inputs: lake.score.listing, lake.score.entity, marts.entity, ref.units, given.reason, given.card_text,
--   marts.list_changes, marts.case, core.list_decision, $language, $run_id
-- look-back: to the previous list
create table marts.watchlist as
with
worded as (
    select
        entity_kind,
        entity_id,
        language,
        list(reason order by place) as reasons
    from given.reason
    group by entity_kind, entity_id, language
),

listed as (
    select
        l.*,
        coalesce(u.language, $language) as language
    from lake.score.listing as l
    left join ref.units as u on l.unit = u.unit
    where l.as_of = $as_of
),

decided as (
    select
        l.entity_kind,
        l.entity_id,
        l.unit,
        d.decision,
        d.author,
        d.reason,
        d.expires_on
    from listed as l
    inner join core.list_decision as d
        on l.entity_kind = d.entity_kind and l.entity_id = d.entity_id and (d.unit is null or l.unit = d.unit)
    qualify row_number() over (partition by l.entity_kind, l.entity_id, l.unit order by d.unit nulls last, l.lane) = 1
),

final as (
    select
        l.as_of,
        $run_id as run_id,
        l.unit,
        l.lane,
        l.list_rank,
        l.entity_kind,
        l.entity_id,
        coalesce(a.name, l.entity_id) as name,
        a.place,
        a.seat_by,
        e.score,
        e.rank_with_ties as rank,
        e.rank_low,
        e.rank_high,
        e.tier,
        e.coverage,
        c.previous_rank,
        c.movement,
        case
            when c.movement in ('up', 'down') then t.name || ': ' || printf('%+.2f', c.moved_points::double)
        end as why_moved,
        w.reasons[1] as headline_reason,
        coalesce(w.reasons, []) as reasons,
        l.inclusion_probability,
        d.decision,
        d.author as decision_author,
        d.reason as decision_reason,
        d.expires_on as decision_until,
        v.last_visit_on,
        v.contact as last_contact,
        v.result as last_result,
        v.breaches as last_breaches,
        v.measures as last_measures,
        v.follow_up_on,
        v.rests_until
    from listed as l
    left join lake.score.entity as e
        on l.as_of = e.as_of and l.entity_kind = e.entity_kind and l.entity_id = e.entity_id
    left join marts.entity as a on l.entity_kind = a.entity_kind and l.entity_id = a.entity_id
    left join marts.list_changes as c
        on l.entity_kind = c.entity_kind and l.unit = c.unit and l.entity_id = c.entity_id
    left join given.card_text as t on c.moved_indicator = t.indicator and l.language = t.language
    left join marts."case" as v on l.entity_kind = v.entity_kind and l.entity_id = v.entity_id
    left join decided as d on l.entity_kind = d.entity_kind and l.entity_id = d.entity_id and l.unit = d.unit
    left join worded as w
        on l.entity_kind = w.entity_kind and l.entity_id = w.entity_id and l.language = w.language
)

select * from final
order by unit, list_rank, entity_kind, lane, entity_id;
