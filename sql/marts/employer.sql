-- Every scored employer of the day.
-- grain: one row an employer
-- inputs: core.employer, core.few, core.is_home_trade, core.shown, core.work_permits, lake.score.entity
-- look-back: every permit
-- notes: the name of a household or of a person stays out, and so does its city: of an employer in the trade of
--        households (core.is_home_trade, as its register or most of its permits say), whatever the source; of one in no
--        register with fewer than five workers; of one in a register with as few workers, and no five staff, whose name
--        has neither a legal form nor a word that only organisations have. More stay unnamed than are households to
--        visitors (core.household): a home with many workers, too, bears a person's name
create table marts.employer as
with
sent as (
    select
        employer_entity_id as entity_id,
        sum(workers) as workers,
        coalesce(2 * sum(workers) filter (where core.is_home_trade(employer_sector)) > sum(workers), false)
            as in_homes,
        coalesce(sum(workers) filter (where applied_on > $as_of - 365), 0)::bigint as workers_year,
        count(distinct entity_id) filter (where applied_on > $as_of - 365) as agencies
    from core.work_permits
    where employer_entity_id is not null
    group by employer_entity_id
),

final as (
    select
        s.as_of,
        s.entity_id,
        not coalesce(core.is_home_trade(e.sector), w.in_homes, false)
        and (
            w.workers > 0 and not core.few(w.workers)
            or e.registered
            and (e.staff_count >= 5 or name_legal(e.name) <> '' or says_organisation(e.name))
        ) as is_named,
        case when is_named then e.name end as name,
        e.sector,
        e.country,
        e.region,
        case when is_named then e.city end as city,
        e.status,
        e.sanctioned_on,
        coalesce(e.registered, false) as registered,
        core.shown(w.workers) as workers,
        core.shown(coalesce(w.workers_year, 0)) as workers_year,
        coalesce(w.agencies, 0) as agencies,
        e.unit
    from lake.score.entity as s
    left join core.employer as e on s.entity_id = e.entity_id
    left join sent as w on s.entity_id = w.entity_id
    where s.as_of = $as_of and s.entity_kind = 'employer'
)

select * exclude (is_named) from final
order by entity_id;
