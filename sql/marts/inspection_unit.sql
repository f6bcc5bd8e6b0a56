-- The inspection units, what they can visit and what is on their list.
-- grain: one row a unit
-- inputs: ref.units, lake.score.listing, lake.score.letter, $language
-- look-back: every list so far, for its number
create table marts.inspection_unit as
with
listed as (
    select
        unit,
        count(*) filter (where as_of = $as_of and lane <> 'silent') as visits,
        count(*) filter (where as_of = $as_of and lane = 'silent') as silent
    from lake.score.listing
    where as_of <= $as_of
    group by unit
),

written as (
    select
        unit,
        count(*) as letters
    from lake.score.letter
    where as_of <= $as_of and as_of > $as_of - 180
    group by unit
),

lists as (
    select count(distinct as_of) as list_number
    from lake.score.listing
    where as_of <= $as_of
),

final as (
    select
        coalesce(u.unit, l.unit) as unit,
        coalesce(u.name, l.unit) as name,
        u.names,
        u.kind,
        u.visits as kinds_visited,
        u.contact,
        coalesce(u.language, $language) as language,
        u.capacity,
        coalesce(l.visits, 0) as visits,
        coalesce(l.silent, 0) as silent,
        coalesce(w.letters, 0) as letters,
        lists.list_number
    from ref.units as u
    full join listed as l on u.unit = l.unit
    left join written as w on coalesce(u.unit, l.unit) = w.unit
    cross join lists
)

select * from final
order by unit;
