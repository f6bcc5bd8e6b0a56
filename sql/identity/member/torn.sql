-- identity.torn: written forms that resemble two numbers about equally, and are attached to neither.
-- grain: one row a written form
-- inputs: identity.best, identity.exact, identity.slipped
-- notes: two numbers of the register, or two that no register has. A slip decides between those of the register alone
create or replace table identity.torn as
select distinct l.record_id
from identity.best as l
inner join identity.best as r
    on l.record_id = r.record_id and l.in_register = r.in_register and l.place = 1 and r.place = 2
anti join identity.exact as e on l.record_id = e.record_id
anti join identity.slipped as s on l.record_id = s.record_id and l.in_register
where r.weight > l.weight - 3;
