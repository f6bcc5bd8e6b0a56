-- A47: permits for young, small employers that nobody but this agency has ever filed for.
-- grain: one row a permit with an employer
-- inputs: core.employer, core.is_home_trade, core.observed, core.work_permits, $from_day, $young_days
-- look-back: permits filed after $from_day; employers whose first permit is $young_days old at most
-- notes: the mark of firms that exist on paper for the permits' sake. Small = five workers at most on all its permits,
--        or five on its own staff, as the register says or else a permit declares: a front hires many for few. Private
--        households (by the trade on the permit, else in the register, or by the occupation) are left out: each has one
--        worker and one agency. An agency needs three such employers: one new client is none. Who was registered long
--        before the first permit is a firm that hires abroad for the first time; in the first 90 days of which permits
--        are known, nobody can be said to be new
with permits as (
    select
        p.entity_id,
        p.employer_entity_id as employer,
        p.permit_no,
        p.applied_on,
        p.workers,
        coalesce(p.employer_sector, e.sector) as sector,
        coalesce(e.staff_count, p.employer_staff) as staff,
        p.occupation,
        p.file,
        p.line,
        e.registered_on
    from core.work_permits as p
    left join core.employer as e on p.employer_entity_id = e.entity_id
    where p.employer_entity_id is not null and p.status <> 'withdrawn'
),

begun as (
    select min(from_day) as day
    from core.observed
    where source = 'work_permits'
),

known as (
    select
        employer,
        min(entity_id) as entity_id,
        min(applied_on) as first_on,
        min(registered_on) as registered_on
    from permits
    group by employer
    having
        count(distinct entity_id) = 1
        and count(*) = count(entity_id)
        and (sum(workers) <= 5 or max(staff) <= 5)
        and not bool_or(coalesce(core.is_home_trade(sector), false) or occupation in ('9111', '5152', '5322'))
),

paper as (
    select
        k.employer,
        k.entity_id
    from known as k
    cross join begun
    where
        k.first_on > $as_of - $young_days
        and k.first_on > begun.day + 90
        and coalesce(k.registered_on > k.first_on - $young_days, true)
    qualify count(*) over (partition by k.entity_id) >= 3
)

select
    p.*,
    p.permit_no as record_id,
    p.applied_on as event_on,
    paper.employer is not null as is_case
from permits as p
left join paper on p.employer = paper.employer
where p.entity_id is not null and p.applied_on > $from_day
