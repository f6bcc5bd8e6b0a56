-- identity.near: the entities that a loose record (identity.loose) may belong to.
-- grain: one row a pair
-- inputs: identity.apart, identity.entity_number, identity.home, identity.known_pair, identity.labelled_record,
--         identity.loose, identity.telling
-- notes: what has a number is none that has another number
create or replace table identity.near as
with pairs as (
    select
        a as record_id,
        b as other
    from identity.known_pair
    union
    select
        b as record_id,
        a as other
    from identity.known_pair
    union
    select
        l.record_id,
        r.record_id as other
    from identity.telling as l
    inner join identity.telling as r
        on l.word = r.word and l.region = r.region and (l.city = r.city or l.bits >= 8)
    where l.entity_id is null and r.entity_id is not null
    union
    select
        l.record_id,
        r.record_id as other
    from identity.labelled_record as l
    inner join identity.home as r on l.own_id = r.own_id
)

select
    p.record_id,
    p.other,
    h.entity_id
from pairs as p
semi join identity.loose as l on p.record_id = l.record_id
inner join identity.home as h on p.other = h.record_id
inner join identity.labelled_record as r on p.record_id = r.record_id
left join identity.entity_number as e on h.entity_id = e.entity_id
anti join identity.apart as x
    on (p.record_id = x.a and p.other = x.b) or (p.record_id = x.b and p.other = x.a)
where r.own_number is null or e.numbers is null or list_contains(e.numbers, r.own_number);
