-- identity.attached: the entity to which a loose record (identity.loose) is attached.
-- grain: one row a loose record
-- inputs: identity.nearest
-- notes: the best one by grade, then by bits, unless the second is about as good; only grade 1 is certain
create or replace table identity.attached as
select
    record_id,
    entity_id,
    other,
    grade,
    case when grade <= 2 then 'name' else 'likeness' end as matched_by,
    case grade when 1 then 0.99 when 2 then 0.95 when 3 then 0.9 else 0.85 end as probability
from identity.nearest
where
    place = 1
    and grade <= 4
    and (
        next_grade is null
        or is_double
        or next_grade > greatest(grade, 3)
        or (grade = 1 and next_grade > 1)
        or next_bits < bits - 3
    );
