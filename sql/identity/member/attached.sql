-- identity.attached: the entity to which a loose record (identity.loose) is attached.
-- grain: one row a loose record
-- inputs: identity.ambiguous, identity.nearest
-- notes: the best one by grade, then by bits, unless the second is about as good; only grade 1 is certain. Of several
--        that have its name exactly, only its town or state decides
create or replace table identity.attached as
select
    n.record_id,
    n.entity_id,
    n.other,
    n.grade,
    case when n.grade <= 2 then 'name' else 'likeness' end as matched_by,
    case n.grade when 1 then 0.99 when 2 then 0.95 when 3 then 0.9 else 0.85 end as probability
from identity.nearest as n
left join identity.ambiguous as a on n.record_id = a.record_id
where
    n.place = 1
    and n.grade <= case when a.record_id is null then 4 else 2 end
    and (
        n.next_grade is null
        or n.is_double
        or n.next_grade > greatest(n.grade, 3)
        or (n.grade = 1 and n.next_grade > 1)
        or (a.record_id is null and n.next_bits < n.bits - 3)
    );
