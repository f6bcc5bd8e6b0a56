-- identity.unclear: written forms that would be entities of their own, but nearly have a name of the register.
-- grain: one row a written form and number of the register: two at most, or ten that have its name exactly
-- inputs: identity.ambiguous, identity.apart, identity.best, identity.feature, identity.holder, identity.slip,
--         identity.are_sisters
-- notes: nearly = by the model, or one typing mistake away, however frequent the words are. Such a form belongs to no
--        entity until a person decides
create or replace table identity.unclear as
with compared as (
    select
        b.record_id,
        b.number,
        b.other,
        b.weight,
        coalesce(
            identity.slip(l.compact, r.compact)
            and l.latin = r.latin
            and coalesce(l.region = r.region, true)
            and not identity.are_sisters(l.numbers, l.countries, r.numbers, r.countries),
            false
        ) as is_slip
    from identity.best as b
    inner join record_of_kind as w on b.record_id = w.record_id and w.founds and w.settled_by is null
    anti join identity.holder as h on b.record_id = h.record_id
    inner join identity.feature as l on b.record_id = l.record_id
    inner join identity.feature as r on b.other = r.record_id
    anti join identity.apart as x on (b.record_id = x.a and b.other = x.b) or (b.record_id = x.b and b.other = x.a)
    where b.in_register
)

select
    record_id,
    number,
    weight
from compared
where weight >= -1 or is_slip
qualify row_number() over (partition by record_id order by is_slip desc, weight desc, number) <= 2
union all
select
    a.record_id,
    unnest(a.numbers[:10]) as number,
    -log2(len(a.numbers) - 1) as weight
from identity.ambiguous as a
semi join record_of_kind as w on a.record_id = w.record_id and w.founds and w.settled_by is null;
