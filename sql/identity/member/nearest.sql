-- identity.nearest: the entities that a loose record (identity.loose) resembles, the most similar first.
-- grain: one row a loose record and entity
-- inputs: identity.entity_number, identity.known_pair, identity.likeness, identity.said
-- notes: is_double: two entities of one town whose attributes agree are taken for one entity that was not recognised as
--        one, unless each has a number of its own
create or replace table identity.nearest as
with best as (
    select
        record_id,
        entity_id,
        min(grade) as grade,
        max(bits) as bits,
        arg_min(other, (grade, -bits, other)) as other
    from identity.likeness
    where grade is not null
    group by record_id, entity_id
),

placed as (
    select
        *,
        row_number() over w as place,
        lead(grade) over w as next_grade,
        lead(bits) over w as next_bits,
        lead(other) over w as next_other,
        lead(entity_id) over w as next_entity
    from best
    window w as (partition by record_id order by case grade when 2 then 3 else grade end, bits desc, entity_id)
)

select
    n.*,
    not coalesce(not list_has_any(mine.numbers, theirs.numbers), false)
    and (
        coalesce(p.weight >= 0, false)
        or coalesce((list_has_all(t.words, o.words) or list_has_all(o.words, t.words)) and t.city = o.city, false)
    ) as is_double
from placed as n
left join identity.said as t on n.other = t.record_id
left join identity.said as o on n.next_other = o.record_id
left join identity.entity_number as mine on n.entity_id = mine.entity_id
left join identity.entity_number as theirs on n.next_entity = theirs.entity_id
left join identity.known_pair as p
    on least(n.other, n.next_other) = p.a and greatest(n.other, n.next_other) = p.b;
