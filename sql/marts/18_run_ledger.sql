-- What each stage of each day did.
-- grain: one row a day and stage
-- inputs: lake.ledger.run; drafts and publications are left out: they come after what is written here
-- look-back: 92 days
create table marts.run_ledger as
select
    as_of,
    stage,
    status,
    detail
from lake.ledger.run
where
    as_of between getvariable('as_of') - 92 and getvariable('as_of')
    and stage in ('deliver', 'resolve', 'measure', 'score')
order by as_of, stage, status, detail;

comment on table marts.run_ledger is 'What each stage of each day of the last three months did.';
comment on column marts.run_ledger.as_of is 'The day.';
comment on column marts.run_ledger.stage is 'deliver, resolve, measure or score.';
comment on column marts.run_ledger.status is 'How it ended.';
comment on column marts.run_ledger.detail is 'Counts, in one line.';
