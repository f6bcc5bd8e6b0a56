-- Application after application is refused.
-- grain: one row a permit
-- inputs: evaluate.filing
create or replace temp table planted as
select * exclude (scheme) replace ('denied' as status)
from evaluate.filing
where scheme = 'refused_applications';
