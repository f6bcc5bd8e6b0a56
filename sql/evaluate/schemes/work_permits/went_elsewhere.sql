-- Permits whose holders leave for another country than the one they were granted for.
-- grain: one row a permit
-- inputs: evaluate.filing
create or replace temp table planted as
select * exclude (scheme)
from evaluate.filing
where scheme = 'went_elsewhere';
