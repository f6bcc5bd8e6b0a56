-- core.household: employers that are private households: nobody visits them as firms are visited.
-- grain: one row an employer (entity_id)
-- inputs: core.employer, core.is_home_trade, core.work_permits
-- look-back: permits filed in 365 days
-- notes: the register or a permit says so (core.is_home_trade), or neither says a trade and all of its permits are for
--        work in a home. With five workers and more in a year it is more than a household
create or replace view core.household as
with asked as (
    select
        employer_entity_id as entity_id,
        bool_or(core.is_home_trade(employer_sector)) as says_so,
        count(employer_sector) as sectors,
        bool_and(occupation in ('5152', '5162', '5311', '5322', '9111')) as is_work_at_home,
        coalesce(sum(workers) filter (where applied_on > $as_of - 365), 0) as workers
    from core.work_permits
    where employer_entity_id is not null and status <> 'withdrawn'
    group by employer_entity_id
)

select e.entity_id
from core.employer as e
left join asked as a on e.entity_id = a.entity_id
where
    coalesce(a.workers, 0) < 5
    and (
        coalesce(core.is_home_trade(e.sector), false)
        or coalesce(a.says_so, false)
        or (e.sector is null and a.sectors = 0 and a.is_work_at_home)
    );
