-- identity.usable: the pairs from which clusters are made.
-- grain: one row a pair
-- inputs: identity.exact, identity.known_pair, identity.loose, identity.numbered, identity.own_number,
--         identity.torn
-- notes: a written name that one number alone has stands for that number: it draws no other to it that is torn
create or replace table identity.usable as
with known as (
    select * from identity.numbered
    union all
    select * from identity.exact
    union all
    select * from identity.own_number
)

select
    p.a,
    p.b,
    p.weight
from identity.known_pair as p
anti join identity.loose as la on p.a = la.record_id
anti join identity.loose as lb on p.b = lb.record_id
left join known as na on p.a = na.record_id
left join known as nb on p.b = nb.record_id
left join identity.torn as ta on p.a = ta.record_id
left join identity.torn as tb on p.b = tb.record_id
where
    not (ta.record_id is not null and nb.record_id is not null)
    and not (tb.record_id is not null and na.record_id is not null)
    and (na.number is null or nb.number is null or na.number <> nb.number);
