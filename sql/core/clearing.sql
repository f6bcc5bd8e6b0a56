-- core.clearing: which reasons of an entity a visit has answered, so that only rows newer than the visit count.
-- grain: one row an entity and indicator that was answered
-- inputs: core.clean_visit, core.visit, ref.card, $mute_after and $mute_days
-- look-back: everything that was delivered
-- notes: cause: wrong = a visit named the reason as wrong; clean = a visit found nothing, and the card says that
--        this settles it. Of other reasons a visit that names none says less: see core.clean_visit. A reason that
--        $mute_after visits within $mute_days found wrong, and none right since, is muted for the entity until
--        muted_until, whatever is newer
create or replace table core.clearing as
with answered as (
    select
        entity_kind,
        entity_id,
        unnest(reasons_wrong) as indicator,
        inspected_on,
        inspection_id,
        'wrong' as cause
    from core.visit
    where made
    union all
    select
        v.entity_kind,
        v.entity_id,
        c.indicator,
        v.inspected_on,
        v.inspection_id,
        'clean' as cause
    from core.clean_visit as v
    inner join ref.card as c on v.entity_kind = c.entity_kind and c.settled_by_visit
),

proved as (
    select
        entity_kind,
        entity_id,
        unnest(reasons_right) as indicator,
        inspected_on
    from core.visit
    where made
),

last_proved as (
    select
        entity_kind,
        entity_id,
        indicator,
        max(inspected_on) as proved_on
    from proved
    group by entity_kind, entity_id, indicator
),

told as (
    select
        a.entity_kind,
        a.entity_id,
        a.indicator,
        max(a.inspected_on) as cleared_on,
        max(a.inspected_on) filter (where a.cause = 'wrong') + $mute_days::integer as muted_until,
        count(*) filter (
            where
            a.cause = 'wrong'
            and a.inspected_on > $as_of - $mute_days::integer
            and a.inspected_on > coalesce(p.proved_on, date '0001-01-01')
        ) >= $mute_after as muted
    from answered as a
    left join last_proved as p
        on a.entity_kind = p.entity_kind and a.entity_id = p.entity_id and a.indicator = p.indicator
    group by a.entity_kind, a.entity_id, a.indicator
),

newest as (
    select
        *,
        row_number() over (
            partition by entity_kind, entity_id, indicator order by inspected_on desc, cause desc, inspection_id desc
        ) as place
    from answered
)

select
    t.entity_kind,
    t.entity_id,
    t.indicator,
    t.cleared_on,
    n.inspection_id,
    n.cause,
    case when t.muted then t.muted_until end as muted_until
from told as t
inner join newest as n
    on t.entity_kind = n.entity_kind and t.entity_id = n.entity_id and t.indicator = n.indicator and n.place = 1;
