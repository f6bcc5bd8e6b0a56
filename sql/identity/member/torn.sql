-- identity.torn: written forms that resemble two numbers about equally, and are attached to neither.
-- grain: one row a written form
-- inputs: identity.best, identity.best_own, identity.exact, identity.slipped
create or replace table identity.torn as
select l.record_id
from identity.best as l
inner join identity.best as r on l.record_id = r.record_id and l.place = 1 and r.place = 2
anti join identity.exact as e on l.record_id = e.record_id
anti join identity.slipped as s on l.record_id = s.record_id
where r.weight > l.weight - 3
union
select l.record_id
from identity.best_own as l
inner join identity.best_own as r on l.record_id = r.record_id and l.place = 1 and r.place = 2
anti join identity.exact as e on l.record_id = e.record_id
where r.weight > l.weight - 3;
