-- core.work_permits: the version in force of every permit, with its agency's and its employer's entity.
-- grain: one row a permit
-- inputs: known.work_permits, core.agency_alias, core.employer_alias
-- notes: issued_on = day of decision, else first day of validity, else day of filing; worker = the first 64
--        bits of the pseudonym, for joins with crossings
create or replace table core.work_permits as
with in_force as (
    select
        permit_no,
        agency_id,
        licence_no,
        agency_name,
        employer_id,
        employer_name,
        employer_region,
        employer_city,
        employer_sector,
        employer_staff,
        ('0x' || left(worker_key, 16))::ubigint as worker,
        coalesce(workers, 1) as workers,
        origin_region,
        destination,
        occupation,
        wage_month,
        currency,
        fee_charged,
        job_order_no,
        applied_on,
        decided_on,
        valid_from,
        valid_to,
        status,
        file,
        line,
        known_from
    from known.work_permits
    where applied_on <= $as_of
)

select
    in_force.*,
    coalesce(in_force.decided_on, in_force.valid_from, in_force.applied_on) as issued_on,
    alias.entity_id,
    alias.certainty,
    alias.matched_by,
    employer.entity_id as employer_entity_id,
    employer.certainty as employer_certainty
from in_force
left join core.agency_alias as alias
    on
        in_force.agency_id is not distinct from alias.agency_id
        and in_force.licence_no is not distinct from alias.licence_no
        and in_force.agency_name is not distinct from alias.agency_name
left join core.employer_alias as employer
    on
        in_force.employer_id is not distinct from employer.employer_id
        and in_force.employer_name is not distinct from employer.employer_name
        and in_force.employer_region is not distinct from employer.employer_region
        and in_force.employer_city is not distinct from employer.employer_city;
