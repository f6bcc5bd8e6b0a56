-- A13: complaints about fees or debts for each worker on the agency's permits.
-- grain: one row a complaint (case), one row a permit with its workers as weight (exposure)
-- inputs: core.complaint_case, core.workers_sent, $from_day
-- look-back: complaints filed and permits granted after $from_day
select * exclude (kind)
from core.complaint_case
where kind in ('fee', 'debt') and event_on > $from_day
union all
select *
from core.workers_sent
where event_on > $from_day
