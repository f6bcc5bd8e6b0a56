-- identity.apart, together, best, torn, usable: which pairs the clusters are made from.
-- grain: one row a pair each; best: one row a written form and number; torn: one row a written form
-- inputs: record_of_kind, identity.numbered, identity.exact, identity.slipped, identity.decided, identity.loose,
--         identity.known_pair
-- notes: the versions of a number, and the same written key, are one. A written form that is about as like to two
--        numbers is neither. People's decisions always win
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
        s.record_id as a,
        min(n.record_id) as b
    from identity.slipped as s
    inner join identity.numbered as n on s.number = n.number
    anti join identity.loose as l on s.record_id = l.record_id
    group by s.record_id
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
anti join identity.slipped as s on l.record_id = s.record_id
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
