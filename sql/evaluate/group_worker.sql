-- evaluate.group_worker: whom each agency sends, by nationality, sex, age band and region of origin.
-- grain: one row a dimension, group and agency
-- inputs: known.work_permits, lake.restricted.work_permits, core.work_permits
-- look-back: permits filed in 365 days
-- notes: protected columns are read here and nowhere else; nothing that leads to a score reads this table
create or replace table evaluate.group_worker as
with person as (
    select
        c.entity_id,
        c.workers,
        p.worker_nationality,
        p.worker_sex,
        p.origin_region,
        date_diff('year', r.worker_birth_date, c.applied_on) as age
    from core.work_permits as c
    inner join known.work_permits as p
        on c.permit_no = p.permit_no
    left join lake.restricted.work_permits as r
        on p.delivery_id = r.delivery_id and p.file = r.file and p.line = r.line
    where c.entity_id is not null and c.applied_on > $as_of - 365
),

grouped as (
    select
        entity_id,
        workers,
        unnest(['nationality', 'sex', 'age', 'region']) as dimension,
        unnest([
            worker_nationality,
            worker_sex,
            case
                when age < 18 then 'under 18' when age < 25 then '18-24' when age < 35 then '25-34'
                when age < 45 then '35-44' when age >= 45 then '45 and over'
            end,
            origin_region
        ]) as grp
    from person
)

select
    dimension,
    grp,
    entity_id,
    sum(workers) as workers
from grouped
where grp is not null
group by dimension, grp, entity_id;
