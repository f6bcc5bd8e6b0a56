-- identity.slipped: misspelt names that resemble the name of one number alone, and are taken for that number.
-- grain: one row a written form
-- inputs: identity.feature, identity.holder, identity.known_pair, identity.numbered, identity.own_number,
--         identity.slip, identity.are_sisters
-- notes: one letter away from the name of one number; the misspelt word must not be a word of another number's name
create or replace table identity.slipped as
with known as (
    select list_sort(list_distinct(flatten(list(f.brand order by f.record_id)))) as words
    from identity.feature as f
    inner join identity.numbered as n on f.record_id = n.record_id
),

both_ways as (
    select
        a as record_id,
        b as other
    from identity.known_pair
    union all
    select
        b as record_id,
        a as other
    from identity.known_pair
),

near as (
    select
        p.record_id,
        n.number,
        list_has_all(r.brand, list_intersect(l.brand, known.words)) as is_misspelt
    from both_ways as p
    cross join known
    inner join identity.numbered as n on p.other = n.record_id
    anti join identity.numbered as mine on p.record_id = mine.record_id
    anti join identity.own_number as own on p.record_id = own.record_id
    anti join identity.holder as h on p.record_id = h.record_id
    inner join identity.feature as l on p.record_id = l.record_id
    inner join identity.feature as r on p.other = r.record_id
    where
        identity.slip(l.compact, r.compact)
        and l.latin = r.latin
        and not identity.are_sisters(l.numbers, l.countries, r.numbers, r.countries)
)

select
    record_id,
    min(number) as number
from near
group by record_id
having count(distinct number) = 1 and bool_or(is_misspelt);
