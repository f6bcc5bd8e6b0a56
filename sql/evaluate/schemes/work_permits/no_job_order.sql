-- Permits for jobs that nobody verified.
-- grain: one row a permit
-- inputs: evaluate.filing
create or replace temp table planted as
select * exclude (scheme) replace (null as job_order_no)
from evaluate.filing
where scheme = 'no_job_order';
