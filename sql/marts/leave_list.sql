-- What would take an entity off its unit's list.
-- grain: one row a listed entity, unit and condition; the conditions of an entity hold together
-- inputs: lake.score.leaving of the day, marts.score_points
-- look-back: none
create table marts.leave_list as
with
final as (
    select
        w.as_of,
        w.entity_kind,
        w.unit,
        w.entity_id,
        w.place,
        w.indicator,
        p.num,
        case
            when card.kind in ('fact', 'link') then w.num_to
            when not p.withheld and not (core.few(w.num_to) and card.num_counts = 'people') then w.num_to
        end as num_to,
        p.value,
        case when not p.withheld then w.value_to end as value_to,
        w.score_to,
        w.cut,
        coalesce(p.num_withheld, p.den_withheld) as withheld
    from lake.score.leaving as w
    inner join marts.score_points as p
        on w.entity_kind = p.entity_kind and w.entity_id = p.entity_id and w.indicator = p.indicator
    inner join given.card as card on w.indicator = card.indicator
    where w.as_of = $as_of
)

select * from final
order by entity_kind, unit, entity_id, place;

comment on table marts.leave_list is
'What would take an entity off its unit''s list: the smallest change of counts, computed from its points.';
comment on column marts.leave_list.as_of is 'Day for which it was computed; nothing known later counts.';
comment on column marts.leave_list.entity_kind is 'agency, employer or route.';
comment on column marts.leave_list.unit is 'Inspection unit whose list it is.';
comment on column marts.leave_list.entity_id is 'The agency family, the employer or the route.';
comment on column marts.leave_list.place is 'Conditions of one entity are numbered; all of them must hold.';
comment on column marts.leave_list.indicator is 'What would have to be different; see indicator_catalogue.';
comment on column marts.leave_list.num is 'Cases as counted. NULL where it counts 1 to 4 people.';
comment on column marts.leave_list.num_to is
'Most cases with which it would leave (0 for facts and ties). NULL where it counts 1 to 4 people.';
comment on column marts.leave_list.value is 'As observed; see score_points.';
comment on column marts.leave_list.value_to is 'With which value it would leave; NULL for facts.';
comment on column marts.leave_list.score_to is 'Its score then, peers unchanged; NULL for facts.';
comment on column marts.leave_list.cut is 'Score of the best entity of the unit that is not on its list, at least 0.';
comment on column marts.leave_list.withheld is
'Why num and value are NULL: few, some or most (see score_points). NULL where they are published.';
