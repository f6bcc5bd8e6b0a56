-- resolve.agency_record: what is compared: every version of each register record, and every written form.
-- grain: one row a record; record_id is a digest of what it says
-- inputs: standing.agency_register, resolve.borrowed, resolve.firm, resolve.licence, resolve.written,
--         resolve.register_record
-- noqa: disable=AM07
-- notes: number = the register's number, where the register has it; own_id = the id of the entity that it makes if it
--        matches no other. A written form whose number or licence is in the register is settled by it, and so is one
--        that gives nothing but the name of a firm whose offices are all on one licence. A name that uses the number of
--        another agency is known by itself alone: neither number nor licence is its own
create or replace table resolve.agency_record as
with versions as (
    select
        agency_id,
        legal_name,
        trade_name,
        country,
        region,
        city,
        address,
        postcode,
        phone,
        email,
        website,
        licence_no,
        bank_key,
        min(known_from) as known_since,
        arg_min(file, (known_from, file, line)) as file,
        arg_min(line, (known_from, file, line)) as line
    from standing.agency_register
    group by all
),

written as (
    select
        w.*,
        b.holder is not null as is_borrowed,
        case when b.holder is null then coalesce(r.agency_id, l.agency_id, f.agency_id) end as number,
        case
            when b.holder is not null then null
            when r.agency_id is not null then 'id'
            when l.agency_id is not null then 'licence'
            when f.agency_id is not null then 'name'
        end as settled_by
    from resolve.written as w
    left join resolve.register_record as r on w.agency_id = r.agency_id
    left join resolve.licence as l on upper(trim(w.licence_no)) = l.licence
    left join resolve.firm as f on w.agency_id is null and w.licence_no is null and w.normal_name = f.name
    left join resolve.borrowed as b
        on
            w.agency_id is not distinct from b.agency_id
            and w.licence_no is not distinct from b.licence_no
            and w.agency_name = b.agency_name
)

select
    left(sha256(row(
        agency_id, legal_name, trade_name, country, region, city, address, postcode, phone, email, website, licence_no,
        bank_key
    )::varchar), 24) as record_id,
    legal_name as name,
    trade_name,
    country,
    region,
    city,
    address,
    postcode,
    phone,
    email,
    website,
    licence_no,
    agency_id as number,
    bank_key as bank,
    known_since,
    agency_id as own_id,
    true as in_register,
    false as founds,
    'register' as settled_by,
    null as agency_id,
    null as written_licence,
    null as agency_name,
    file,
    line
from versions
union all by name
select
    left(
        sha256(row(agency_id, licence_no, agency_name)::varchar || if(is_borrowed, ' borrowed', '')), 24
    ) as record_id,
    agency_name as name,
    if(is_borrowed, null, licence_no) as licence_no,
    number,
    null::varchar as own_number,
    coalesce(permit_known_from, known_since) as known_since,
    'N:' || left(sha256(key), 16) as own_id,
    false as in_register,
    on_permit as founds,
    settled_by,
    agency_id,
    licence_no as written_licence,
    agency_name
from written;
