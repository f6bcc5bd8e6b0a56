-- core.contest: what agencies and employers contest, how far that has come, and what it takes out of the counting.
-- grain: one row a contest
-- inputs: core.employer, core.employer_alias, core.known_agency, known.contests, $contest_pause_days
-- look-back: everything that was delivered
-- notes: holds: upheld = the record counts no more; open = it pauses until paused_until, so many days after the record
--        was contested first: whoever contests again pauses it no longer. A rejected contest, and one that names no
--        record, holds nothing. A decision is in force from its day on
create or replace table core.contest as
with employer as (
    select
        employer_id,
        min(entity_id) as entity_id
    from core.employer_alias
    where employer_id is not null and entity_id is not null
    group by employer_id
),

named as (
    select
        c.contest_id,
        c.entity_kind,
        c.received_on,
        c.record_id,
        c.decided_on,
        case when c.decided_on > $as_of then 'open' else c.state end as state,
        case c.entity_kind
            when 'agency' then coalesce(agency.entity_id, c.entity_id)
            else coalesce(own.entity_id, employer.entity_id, c.entity_id)
        end as entity_id
    from known.contests as c
    left join core.known_agency as agency on c.entity_kind = 'agency' and c.entity_id = agency.agency_id
    left join core.employer as own on c.entity_kind = 'employer' and c.entity_id = own.entity_id
    left join employer on c.entity_kind = 'employer' and c.entity_id = employer.employer_id
    where c.received_on <= $as_of
),

first_contested as (
    select
        *,
        min(received_on) over (partition by entity_kind, entity_id, record_id) + $contest_pause_days::integer - 1
            as pause_ends
    from named
)

select
    contest_id,
    entity_kind,
    entity_id,
    received_on,
    record_id,
    state,
    case when state <> 'open' then decided_on end as decided_on,
    case when state = 'open' and record_id is not null then pause_ends end as paused_until,
    case
        when record_id is null then null
        when state = 'upheld' then 'upheld'
        when state = 'open' and pause_ends >= $as_of then 'open'
    end as holds
from first_contested;
