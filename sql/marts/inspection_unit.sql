-- The inspection units, what they can visit and what is on their list.
-- grain: one row a unit
-- inputs: ref.units, lake.score.listing, $language
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
        lists.list_number
    from ref.units as u
    full join listed as l on u.unit = l.unit
    cross join lists
)

select * from final
order by unit;

comment on table marts.inspection_unit is 'The inspection units, what they can visit and what is on their list today.';
comment on column marts.inspection_unit.unit is 'The unit.';
comment on column marts.inspection_unit.name is 'What it is called.';
comment on column marts.inspection_unit.names is 'The same in other languages, where the profile says.';
comment on column marts.inspection_unit.contact is
'Where whom it visits may answer; NULL: the profile does not say.';
comment on column marts.inspection_unit.kind is 'labour or border.';
comment on column marts.inspection_unit.kinds_visited is 'What it visits: agency, employer, route.';
comment on column marts.inspection_unit.language is 'In which language it reads.';
comment on column marts.inspection_unit.capacity is 'Visits that it can make in a day.';
comment on column marts.inspection_unit.visits is 'Visits on its list today: facts, leads and those drawn.';
comment on column marts.inspection_unit.silent is 'Entries beside its capacity: those that stopped filing.';
comment on column marts.inspection_unit.list_number is 'How many days have had a list so far, today included.';
