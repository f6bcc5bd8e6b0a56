-- score.day_letter: to whom each unit writes today, between doing nothing and a visit.
-- grain: one row a day, unit and entity
-- inputs: score.entity, score.point, score.listing, score.follow_up, core.agency, core.employer, core.list_decision,
--         ref.units, ref.card, lake.score.letter, $letter_floor and $letter_rest_days
-- look-back: $letter_rest_days of letters
-- notes: the strongest that stand out and are on no list. Never where a rule is broken (that is for a visit), where
--        points rest on complaints (a letter could fall on who complained), where a visit lets it rest or is due, where
--        somebody snoozed it, and not again within the days. At least one reason must be one that may be told
create or replace view score.day_letter as
with writer as (
    select
        unit,
        letters,
        unnest(visits) as entity_kind
    from ref.units
    where letters > 0
),

watched as (
    select
        'agency' as entity_kind,
        entity_id,
        unit
    from core.agency
    union all
    select
        'employer' as entity_kind,
        entity_id,
        unit
    from core.employer
),

spoken as (
    select
        p.entity_kind,
        p.entity_id,
        bool_or(list_contains(c.needs, 'complaints')) as guarded,
        bool_or(c.kind <> 'reach' and c.told) as tellable
    from score.point as p
    inner join ref.card as c on p.indicator = c.indicator
    where p.cents > 0
    group by p.entity_kind, p.entity_id
),

kept_off as (
    select
        entity_kind,
        entity_id
    from score.listing
    union
    select
        entity_kind,
        entity_id
    from score.follow_up
    where rests or due
    union
    select
        entity_kind,
        entity_id
    from core.list_decision
    where decision = 'snooze'
    union
    select
        entity_kind,
        entity_id
    from lake.score.letter
    where as_of < $as_of and as_of > $as_of - $letter_rest_days::integer
),

ordered as (
    select
        u.unit,
        u.letters,
        e.entity_kind,
        e.entity_id,
        row_number() over (
            partition by u.unit order by e.cents desc, e.entity_kind asc, e.entity_id asc
        ) as place
    from score.entity as e
    inner join watched as w on e.entity_kind = w.entity_kind and e.entity_id = w.entity_id
    inner join writer as u on w.unit = u.unit and e.entity_kind = u.entity_kind
    inner join spoken as s on e.entity_kind = s.entity_kind and e.entity_id = s.entity_id
    left join kept_off as k on e.entity_kind = k.entity_kind and e.entity_id = k.entity_id
    where
        k.entity_id is null
        and e.facts = 0
        and e.cents - e.reach > $letter_floor
        and s.tellable
        and not s.guarded
)

select
    $as_of as as_of,
    entity_kind,
    unit,
    place,
    entity_id
from ordered
where place <= letters
order by entity_kind, unit, place;
