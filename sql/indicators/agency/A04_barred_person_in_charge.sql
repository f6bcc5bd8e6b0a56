-- A04: agencies under a ban today, and those whose directors, owners, managers or guarantors are.
-- grain: one row an agency and ban (a fact: no exposure)
-- inputs: known.agency_officers, core.barred_party, core.agency, core.work_permits
-- look-back: none: offices and bans in force
-- notes: a person is met by the pseudonym of the identity number only, never by a name, an organisation by its name, as
--        permits and complaints are; whose licence is over has nobody in charge. Whose licence is over and who filed
--        nothing since the ban has obeyed it
with in_charge as (
    select
        a.entity_id,
        o.officer_key
    from known.agency_officers as o
    inner join core.agency as a on o.agency_id = a.agency_id and a.registered
    where
        coalesce(o.from_date, date '1900-01-01') <= $as_of
        and coalesce(o.to_date, date '9999-12-31') >= $as_of
        and o.officer_key is not null
        and a.licence_status in ('active', 'suspended', 'pending')
),

barred as (
    select
        in_charge.entity_id,
        ban.party_id,
        ban.barred_from,
        ban.file,
        ban.line
    from in_charge
    inner join core.barred_party as ban on in_charge.officer_key = ban.officer_key
    union
    select
        ban.entity_id,
        ban.party_id,
        ban.barred_from,
        ban.file,
        ban.line
    from core.barred_party as ban
    inner join core.agency as a on ban.entity_id = a.entity_id
    left join core.work_permits as p on ban.entity_id = p.entity_id and p.applied_on > ban.barred_from
    where a.licence_status in ('active', 'suspended', 'pending') or not a.registered or p.permit_no is not null
),

final as (
    select
        entity_id,
        'case' as role,
        1::double as weight,
        'barred_parties' as source,
        party_id as record_id,
        barred_from as event_on,
        file,
        line
    from barred
)

select * from final
