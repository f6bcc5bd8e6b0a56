-- core.link, core.family, core.identity_check: what hangs together, as resolved for the day.
-- grain: one row a pair (a < b) and shared attribute; one row an entity in a family; one row a doubtful likeness
-- inputs: lake.resolve.link, lake.resolve.family, lake.resolve.check_identity
create or replace view core.link as
select * exclude (as_of)
from lake.resolve.link
where as_of = getvariable('as_of')::date;

create or replace view core.family as
select * exclude (as_of)
from lake.resolve.family
where as_of = getvariable('as_of')::date;

create or replace view core.identity_check as
select * exclude (as_of)
from lake.resolve.check_identity
where as_of = getvariable('as_of')::date;
