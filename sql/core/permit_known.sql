-- core.permit_known: since when a permit is known, and in how many versions.
-- grain: one row a permit
-- inputs: core.permit_versions
-- notes: entered_on = the supplier's day of recording of the oldest version: how late it came counts from there
create or replace table core.permit_known as
select
    permit_no,
    min(version_on) as entered_on,
    count(*) as versions
from core.permit_versions
group by permit_no;
