-- core.ban: what a ban in force is about: an agency itself, or somebody in charge of it.
-- grain: one row an agency and ban
-- inputs: core.agency, core.barred_party, known.agency_officers
-- notes: a person is met by the pseudonym of the identity number only, and told by the offices held today; no source
--        says why somebody was banned
create or replace view core.ban as
with held as (
    select
        a.entity_id,
        o.officer_key,
        list(distinct o.role order by o.role) as roles
    from known.agency_officers as o
    inner join core.agency as a on o.agency_id = a.agency_id and a.registered
    where
        coalesce(o.from_date, date '1900-01-01') <= $as_of
        and coalesce(o.to_date, date '9999-12-31') >= $as_of
        and o.officer_key is not null
    group by a.entity_id, o.officer_key
)

select
    h.entity_id,
    b.party_id,
    'person' as about,
    h.roles,
    b.authority,
    b.barred_from,
    b.barred_to
from core.barred_party as b
inner join held as h on b.officer_key = h.officer_key
union all
select
    entity_id,
    party_id,
    'agency' as about,
    []::varchar[] as roles,
    authority,
    barred_from,
    barred_to
from core.barred_party
where entity_id is not null;
