-- identity.doubt: likenesses that are too weak to count, and namesakes with another number.
-- grain: one row a written form and candidate
-- inputs: identity.ambiguous, identity.best, identity.hint, identity.member, identity.namesake, identity.number_entity,
--         identity.unclear
create or replace table identity.doubt as
select
    b.record_id,
    coalesce(ne.entity_id, b.number) as candidate_id,
    round(1 / (1 + power(2, -b.weight)), 3) as probability
from identity.best as b
inner join identity.member as m on b.record_id = m.record_id and m.matched_by = 'none'
left join identity.number_entity as ne on b.number = ne.number
anti join identity.ambiguous as a on b.record_id = a.record_id
where b.in_register and b.place <= 2 and b.weight >= -1
union
select
    u.record_id,
    coalesce(ne.entity_id, u.number) as candidate_id,
    round(1 / (1 + power(2, -u.weight)), 3) as probability
from identity.unclear as u
inner join identity.member as m on u.record_id = m.record_id and m.matched_by = 'none'
left join identity.number_entity as ne on u.number = ne.number
union
select
    h.record_id,
    h.entity_id as candidate_id,
    h.probability
from identity.hint as h
union
select
    s.record_id,
    s.entity_id as candidate_id,
    0.5 as probability
from identity.namesake as s;
