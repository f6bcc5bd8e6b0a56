-- resolve.attribute: what each agency of the register has that another one may share.
-- grain: one row an entity, attribute and value
-- inputs: lake.resolve.feature, resolve.agency_member, resolve.agency_record, standing.agency_officers
-- notes: of every version that the register knew, also former ones; shared = the value as it may be shown, null where
--        it is personal: of those only the keyed pseudonym is known. first_seen = the day from which it is known;
--        since = the day from which it has it: of an officer as the register says, of all else the day on which a later
--        delivery first said so, null for what the first delivery already said, because it may be much older
create or replace table resolve.attribute as
with registered as (
    select
        m.entity_id,
        r.known_since,
        r.file,
        r.line,
        f.phone,
        f.email,
        f.domain,
        f.address || coalesce(' ' || f.city, '') as address,
        f.bank,
        coalesce(f.alt, f.compact) as name
    from resolve.agency_record as r
    inner join resolve.agency_member as m on r.record_id = m.record_id
    inner join lake.resolve.feature as f on r.record_id = f.record_id and f.entity_kind = 'agency'
    where r.in_register
),

numbers as (
    select distinct
        r.number,
        m.entity_id
    from resolve.agency_record as r
    inner join resolve.agency_member as m on r.record_id = m.record_id
    where r.in_register
),

contacts as (
    select
        entity_id,
        known_since,
        file,
        line,
        unnest(['phone', 'email', 'domain', 'address', 'bank', 'name']) as attribute,
        unnest([phone, email, domain, address, bank, name]) as shared_key,
        unnest([phone, email, domain, address, null, name]) as shown
    from registered
),

officers as (
    select
        coalesce(m.entity_id, o.agency_id) as entity_id,
        o.known_from as known_since,
        o.from_date as held_from,
        o.file,
        o.line,
        'officer' as attribute,
        o.officer_key as shared_key,
        null::varchar as shown
    from standing.agency_officers as o
    left join numbers as m on o.agency_id = m.number
    where o.officer_key is not null
),

first_delivery as (
    select min(known_since) as day
    from registered
),

whole as (
    select
        entity_id,
        attribute,
        shared_key,
        shown,
        known_since,
        case when known_since > (select f.day from first_delivery as f) then known_since end as held_from,
        file,
        line,
        'agency_register' as source
    from contacts
    where shared_key is not null
    union all
    select
        entity_id,
        attribute,
        shared_key,
        shown,
        known_since,
        held_from,
        file,
        line,
        'agency_officers' as source
    from officers
)

select
    entity_id,
    attribute,
    shared_key,
    max(shown) as shared,
    min(known_since) as first_seen,
    min(held_from) as since,
    arg_min(source, (known_since, file, line)) as source,
    arg_min(file, (known_since, file, line)) as file,
    arg_min(line, (known_since, file, line)) as line
from whole
group by entity_id, attribute, shared_key;
