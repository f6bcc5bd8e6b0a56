-- Every scored employer of the day.
-- grain: one row an employer
-- inputs: core.employer, core.work_permits, lake.score.entity
-- look-back: every permit
-- notes: an employer in no register with fewer than five workers may be a household: its name, a person's, stays
--        out, and so does its city
create table marts.employer as
with
sent as (
    select
        employer_entity_id as entity_id,
        sum(workers) as workers
    from core.work_permits
    where employer_entity_id is not null
    group by employer_entity_id
),

final as (
    select
        s.as_of,
        s.entity_id,
        e.registered or (w.workers > 0 and not core.few(w.workers)) as is_named,
        case when is_named then e.name end as name,
        e.sector,
        e.country,
        e.region,
        case when is_named then e.city end as city,
        e.status,
        e.sanctioned_on,
        coalesce(e.registered, false) as registered,
        case when not core.few(w.workers) then w.workers end as workers,
        e.unit
    from lake.score.entity as s
    left join core.employer as e on s.entity_id = e.entity_id
    left join sent as w on s.entity_id = w.entity_id
    where s.as_of = $as_of and s.entity_kind = 'employer'
)

select * exclude (is_named) from final
order by entity_id;

comment on table marts.employer is 'Every scored employer: what its register says of it, or what permits do.';
comment on column marts.employer.as_of is 'Day for which it holds.';
comment on column marts.employer.entity_id is 'The employer, as in all other tables.';
comment on column marts.employer.name is
'Its name; NULL where no register has it and it has fewer than five workers: it may be a household.';
comment on column marts.employer.sector is 'Its trade (ISIC section).';
comment on column marts.employer.country is 'Country in which it is registered (ISO 3166-1 alpha-3).';
comment on column marts.employer.region is
'Its region, of the register, else the one that most of its permits name (ISO 3166-2).';
comment on column marts.employer.city is 'City that most of its permits name; NULL where the name is.';
comment on column marts.employer.status is 'What its register says of it.';
comment on column marts.employer.sanctioned_on is 'Since when it is sanctioned; NULL where it is not.';
comment on column marts.employer.registered is 'False where no register has it.';
comment on column marts.employer.workers is 'Workers on its permits so far; NULL below five.';
comment on column marts.employer.unit is 'Unit that watches its region; where it has none, the unit for all others.';
