-- Permits for jobs that nobody verified.
-- grain: one row a permit
-- inputs: evaluate.filing
insert into lake.accepted.work_permits by name
select * exclude (scheme) replace (null as job_order_no)
from evaluate.filing
where scheme = 'no_job_order';
