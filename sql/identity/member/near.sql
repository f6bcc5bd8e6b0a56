-- identity.near: the entities that a loose record (identity.loose) may belong to.
-- grain: one row a pair
-- inputs: identity.ambiguous, identity.apart, identity.entity_number, identity.holder, identity.home,
--         identity.known_pair, identity.labelled_record, identity.loose, identity.number_entity, identity.numbered,
--         identity.telling
-- notes: what has a number is none that has another number; a name that several have exactly is one of these
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
    union
    select
        h.record_id,
        n.record_id as other
    from identity.holder as h
    inner join identity.numbered as n on h.number = n.number
),

named_exactly as (
    select distinct
        h.record_id,
        n.entity_id
    from identity.holder as h
    inner join identity.number_entity as n on h.number = n.number
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
anti join identity.apart as d
    on (p.record_id = d.a and p.other = d.b) or (p.record_id = d.b and p.other = d.a)
left join identity.ambiguous as a on p.record_id = a.record_id
left join named_exactly as x on p.record_id = x.record_id and h.entity_id = x.entity_id
where
    (r.own_number is null or e.numbers is null or list_contains(e.numbers, r.own_number))
    and (a.record_id is null or x.record_id is not null);
