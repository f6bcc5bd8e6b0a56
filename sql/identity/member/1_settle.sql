-- identity.numbered, loose, together, apart, usable: what is settled before records are clustered.
-- grain: one row a record of the register; one row a pair each
-- inputs: record_of_kind, identity.feature, identity.known_pair, ref.identity_decisions, variable kind
-- notes: the versions of a number, and the same written key, are one; so is a name that exactly one number has. A
--        written form that is about as like to two numbers is neither. People's decisions always win. What founds
--        nothing (an inspection, a complaint) is loose: it does not shape what others are, and is attached afterwards
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
    d.entity_kind = getvariable('kind')
    and coalesce(d.decided_on, date '1970-01-01') <= getvariable('as_of')::date
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

create or replace table identity.apart as
select
    a,
    b
from identity.decided
where decision = 'different';

create or replace table identity.together as
with grouped as (
    select
        r.record_id,
        case when r.in_register then r.number else r.own_id end as one
    from record_of_kind as r
    anti join identity.loose as l on r.record_id = l.record_id
    where r.in_register or r.settled_by is null
),

wanted as (
    select
        min(record_id) over (partition by one) as a,
        record_id as b
    from grouped
    union all
    select
        e.record_id as a,
        min(n.record_id) as b
    from identity.exact as e
    inner join identity.numbered as n on e.number = n.number
    group by e.record_id
    union all
    select
        a,
        b
    from identity.decided
    where decision = 'same'
)

select distinct
    w.a,
    w.b
from wanted as w
anti join identity.apart as x on (w.a = x.a and w.b = x.b) or (w.a = x.b and w.b = x.a)
where w.a <> w.b;

-- the best weight of each written form to each number
create or replace table identity.best as
with both_ways as (
    select
        a as record_id,
        b as other,
        weight
    from identity.known_pair
    union all
    select
        b as record_id,
        a as other,
        weight
    from identity.known_pair
)

select
    p.record_id,
    n.number,
    max(p.weight) as weight,
    arg_max(p.other, (p.weight, p.other)) as other,
    row_number() over (partition by p.record_id order by max(p.weight) desc, n.number) as place
from both_ways as p
inner join identity.numbered as n on p.other = n.record_id
anti join identity.numbered as mine on p.record_id = mine.record_id
group by p.record_id, n.number;

create or replace table identity.torn as
select l.record_id
from identity.best as l
inner join identity.best as r on l.record_id = r.record_id and l.place = 1 and r.place = 2
anti join identity.exact as e on l.record_id = e.record_id
where r.weight > l.weight - 3;

create or replace table identity.usable as
select
    p.a,
    p.b,
    p.weight
from identity.known_pair as p
anti join identity.loose as la on p.a = la.record_id
anti join identity.loose as lb on p.b = lb.record_id
left join identity.numbered as na on p.a = na.record_id
left join identity.numbered as nb on p.b = nb.record_id
left join identity.torn as ta on p.a = ta.record_id
left join identity.torn as tb on p.b = tb.record_id
where
    not (ta.record_id is not null and nb.record_id is not null)
    and not (tb.record_id is not null and na.record_id is not null)
    and (na.number is null or nb.number is null or na.number <> nb.number);
