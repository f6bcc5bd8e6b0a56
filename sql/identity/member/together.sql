-- identity.together: records that are one entity by rule, however different they look.
-- grain: one row a pair
-- inputs: identity.apart, identity.decided, identity.exact, identity.loose, identity.numbered, identity.slipped
-- notes: all versions of a number are one entity, and so are all records with the same written key that no exact name
--        tells apart; what people decided goes before
create or replace table identity.together as
with grouped as (
    select
        r.record_id,
        case when r.in_register then r.number else r.own_id end as one
    from record_of_kind as r
    anti join identity.loose as l on r.record_id = l.record_id
    anti join identity.exact as e on r.record_id = e.record_id
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
