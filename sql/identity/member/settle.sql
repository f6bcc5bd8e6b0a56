-- identity.numbered, exact, slipped, decided, loose: what numbers, names and people say of records.
-- grain: one row a record of the register; one row a written form; the same; one row a pair; one row a record
-- inputs: identity.feature, identity.known_pair, identity.slip, identity.told_apart, ref.identity_decisions, $kind
-- notes: a name that exactly one number has is that number, and so is one that is misspelt for one number's alone. What
--        founds nothing (an inspection, a complaint) is loose: it does not shape what others are, and is attached
--        afterwards
create or replace table identity.numbered as
select
    record_id,
    number
from record_of_kind
where in_register and number is not null;

create or replace table identity.exact as
with names as (
    select distinct
        n.number,
        f.region,
        unnest([f.name_key, f.alt]) as name
    from identity.feature as f
    inner join identity.numbered as n on f.record_id = n.record_id
),

matched as (
    select distinct
        f.record_id,
        names.number
    from identity.feature as f
    inner join record_of_kind as r on f.record_id = r.record_id and not r.in_register
    inner join names
        on
            names.name in (f.name_key, f.compact)
            and (f.region is null or names.region is null or f.region = names.region)
)

select
    record_id,
    min(number) as number
from matched
group by record_id
having count(*) = 1;

-- one letter from one number's name, and what is misspelt is no word of another one
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
    anti join identity.exact as e on p.record_id = e.record_id
    inner join identity.feature as l on p.record_id = l.record_id
    inner join identity.feature as r on p.other = r.record_id
    where
        identity.slip(l.compact, r.compact)
        and l.latin = r.latin
        and not identity.told_apart(l.numbers, l.countries, r.numbers, r.countries)
)

select
    record_id,
    min(number) as number
from near
group by record_id
having count(distinct number) = 1 and bool_or(is_misspelt);

create or replace table identity.decided as
with sides as (
    select
        record_id,
        unnest(list_distinct(list_filter([number, own_id, name], lambda x: x is not null))) as side,
        in_register
    from record_of_kind
    where in_register or settled_by is null
)

select
    d.decision,
    l.record_id as a,
    r.record_id as b
from ref.identity_decisions as d
inner join sides as l on d.a = l.side
inner join sides as r on d.b = r.side and l.record_id <> r.record_id
where
    d.entity_kind = $kind
    and coalesce(d.decided_on, date '1970-01-01') <= $as_of
qualify
    row_number() over (
        partition by least(l.record_id, r.record_id), greatest(l.record_id, r.record_id)
        order by d.decided_on desc nulls last, d.decision
    ) = 1;

create or replace table identity.loose as
with told as (
    select unnest([a, b]) as record_id
    from identity.decided
    where decision = 'same'
)

select r.record_id
from record_of_kind as r
anti join identity.exact as e on r.record_id = e.record_id
anti join told as t on r.record_id = t.record_id
where not r.in_register and not r.founds and r.settled_by is null;
