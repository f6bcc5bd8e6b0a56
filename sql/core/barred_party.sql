-- core.barred_party: bans in force, and the agency that each names.
-- grain: one row a ban
-- inputs: core.agency_alias, core.employer, core.normal_name, known.agency_officers, known.barred_parties
-- notes: entity_id is the agency of that name, where it certainly is; an officer is met by the pseudonym of the
--        identity number only. is_known: whether anybody here is meant, be it an agency, an employer or an officer
create or replace view core.barred_party as
with officer as (
    select distinct
        officer_key,
        true as is_known
    from known.agency_officers
),

employer as (
    select distinct
        core.normal_name(name) as normal_name,
        true as is_known
    from core.employer
)

select
    b.party_id,
    b.party_kind,
    b.officer_key,
    b.barred_from,
    b.barred_to,
    b.authority,
    b.file,
    b.line,
    case when alias.certainty = 'certain' then alias.entity_id end as entity_id,
    alias.entity_id is not null or coalesce(officer.is_known, employer.is_known, false) as is_known
from known.barred_parties as b
left join core.agency_alias as alias
    on b.organisation_name = alias.agency_name and alias.agency_id is null and alias.licence_no is null
left join officer on b.officer_key = officer.officer_key
left join employer on core.normal_name(b.organisation_name) = employer.normal_name
where
    b.barred_from <= $as_of
    and coalesce(b.barred_to, date '9999-12-31') >= $as_of;
