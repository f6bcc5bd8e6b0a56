-- identity.holder: the entries of the register that have a written name exactly, the nearest ones of these.
-- grain: one row a written form and number
-- inputs: identity.apart, identity.feature, identity.numbered, identity.own_number, identity.spelling
-- notes: of namesakes the one with the same licence, telephone, mail or address decides, then the one that is written
--        in the same way, then the one of the same legal form. A form with a number of its own is none of them, nor is
--        one that people say is another
create or replace table identity.holder as
with names as (
    select distinct
        n.number,
        f.region,
        unnest([f.name_key, f.alt]) as name,
        unnest([r.name, r.trade_name]) as registered
    from identity.feature as f
    inner join identity.numbered as n on f.record_id = n.record_id
    inner join record_of_kind as r on f.record_id = r.record_id
),

matched as (
    select
        f.record_id,
        names.number,
        min(identity.spelling(r.name, names.registered)) as spelling
    from identity.feature as f
    inner join record_of_kind as r on f.record_id = r.record_id and not r.in_register
    anti join identity.own_number as o on f.record_id = o.record_id
    inner join names
        on
            names.name in (f.name_key, f.compact)
            and (f.region is null or names.region is null or f.region = names.region)
    group by f.record_id, names.number
),

apart as (
    select
        x.record_id,
        n.number
    from (
        select
            unnest([a, b]) as record_id,
            unnest([b, a]) as other
        from identity.apart
    ) as x
    inner join identity.numbered as n on x.other = n.record_id
),

told as (
    select distinct
        m.record_id,
        m.number,
        true as is_told
    from matched as m
    inner join identity.numbered as n on m.number = n.number
    inner join identity.feature as l on m.record_id = l.record_id
    inner join identity.feature as r on n.record_id = r.record_id
    where l.licence = r.licence or l.phone = r.phone or l.email = r.email or l.address = r.address
)

select
    m.record_id,
    m.number
from matched as m
anti join apart as x on m.record_id = x.record_id and m.number = x.number
left join told as t on m.record_id = t.record_id and m.number = t.number
qualify
    (t.is_told is null, m.spelling)
    = min((t.is_told is null, m.spelling)) over (partition by m.record_id);
