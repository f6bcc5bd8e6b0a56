-- What the list of a unit asks of it, and how its visits went lately: for whoever signs the lists.
-- grain: one row a unit that has a list
-- inputs: marts.watchlist, marts.list_history, marts.visit, $visit_hours and $repeated_lists
-- look-back: 28 days of lists, 28 days of visits
-- notes: silent entries are beside the visits of the day. weak = a lead whose rank says least (tier C). repeated = on
--        at least $repeated_lists earlier lists of the unit since anybody visited it
create table marts.list_burden as
with stood as (
    select
        l.unit,
        l.entity_kind,
        l.entity_id,
        l.lane,
        l.tier,
        count(distinct h.as_of) as lists
    from marts.watchlist as l
    left join marts.list_history as h
        on
            l.unit = h.unit
            and l.entity_kind = h.entity_kind
            and l.entity_id = h.entity_id
            and h.lane in ('fact', 'lead')
            and h.as_of < $as_of
            and h.as_of > $as_of - 28
            and h.as_of > coalesce(l.last_visit_on, date '0001-01-01')
    where l.lane <> 'silent'
    group by l.unit, l.entity_kind, l.entity_id, l.lane, l.tier
),

counted as (
    select
        unit,
        count(*) as entries,
        count(*) filter (where lane = 'lead' and tier = 'C') as weak,
        count(*) filter (where lane in ('fact', 'lead') and lists >= $repeated_lists) as repeated
    from stood
    group by unit
),

visited as (
    select
        unit,
        count(distinct inspection_id) as visits,
        count(distinct inspection_id) filter (where result <> 'none') as found
    from marts.visit
    where inspected_on > $as_of - 28 and inspected_on <= $as_of
    group by unit
)

select
    $as_of as as_of,
    c.unit,
    c.entries,
    (c.entries * $visit_hours)::decimal(18, 1) as hours,
    c.weak,
    c.repeated,
    coalesce(v.visits, 0) as recent_visits,
    coalesce(v.found, 0) as recent_found
from counted as c
left join visited as v on c.unit = v.unit
order by c.unit;
