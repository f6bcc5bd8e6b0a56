-- Application after application is refused.
-- grain: one row a permit
-- inputs: evaluate.filing
insert into lake.accepted.work_permits by name
select * exclude (scheme) replace ('denied' as status)
from evaluate.filing
where scheme = 'refused_applications';
