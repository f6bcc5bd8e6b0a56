-- A04: directors, owners, managers and guarantors who are under a ban today.
-- grain: one row a ban of an officer (a fact: no exposure)
-- inputs: known.agency_officers, known.barred_parties, core.agency
-- look-back: none: offices and bans in force
-- notes: met by the pseudonym of the identity number only, never by a name; whose licence is over has nobody in charge
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
        party_id,
        officer_key,
        barred_from,
        file,
        line
    from known.barred_parties
    where
        barred_from <= $as_of
        and coalesce(barred_to, date '9999-12-31') >= $as_of
),

final as (
    select distinct
        in_charge.entity_id,
        'case' as role,
        1::double as weight,
        'barred_parties' as source,
        barred.party_id as record_id,
        barred.barred_from as event_on,
        barred.file,
        barred.line
    from in_charge
    inner join barred on in_charge.officer_key = barred.officer_key
)

select * from final
