-- identity.home, telling, said, near: whom a record that founds nothing may belong to.
-- grain: one row a record with an entity; one row a record and word; one row a record; one row a pair
-- inputs: identity.loose, identity.labelled_record, identity.named, identity.feature, identity.known_pair,
--         identity.apart, identity.trade
-- notes: a word tells, if it is no line of business, no kinship and no number; its ending does not count; bits =
--        how much it says that two names share it
create or replace table identity.home as
select
    f.*,
    n.entity_id,
    r.own_id
from identity.feature as f
inner join identity.labelled_record as r on f.record_id = r.record_id and (r.in_register or r.settled_by is null)
inner join identity.named as n on r.label = n.label
where n.entity_id is not null;

-- words without their endings, and how many bits it says that two names share one
create or replace table identity.telling as
with words as (
    select
        record_id,
        entity_id,
        region,
        city,
        unnest(brand) as written
    from identity.home
    union all
    select
        f.record_id,
        null as entity_id,
        f.region,
        f.city,
        unnest(f.brand) as written
    from identity.feature as f
    semi join identity.loose as l on f.record_id = l.record_id
),

stemmed as (
    select distinct
        w.record_id,
        w.entity_id,
        w.region,
        w.city,
        coalesce(contains(w.city, w.written), false) as is_town,
        case
            when length(w.written) > 4
                then regexp_replace(regexp_replace(w.written, '(ch|sh|x)es$', '\1'), '(ings?|ers?|s)$', '')
            else w.written
        end as word
    from words as w
    anti join identity.trade as t on w.written = t.word
    where not regexp_full_match(w.written, '[0-9]+')
),

share as (
    select
        word,
        greatest(count(distinct entity_id), 1) as entities
    from stemmed
    group by word
)

select
    s.*,
    least(log2((select count(distinct h.entity_id) + 1 from identity.home as h) / share.entities), 13)::decimal(9, 2)
        as bits
from stemmed as s
inner join share on s.word = share.word;

create or replace table identity.said as
select
    record_id,
    city,
    sum(bits) as bits,
    list(word order by word) as words
from identity.telling
group by record_id, city;

create or replace table identity.near as
with pairs as (
    select
        a as record_id,
        b as other
    from identity.known_pair
    union
    select
        b as record_id,
        a as other
    from identity.known_pair
    union
    select
        l.record_id,
        r.record_id as other
    from identity.telling as l
    inner join identity.telling as r
        on l.word = r.word and l.region = r.region and (l.city = r.city or l.bits >= 8)
    where l.entity_id is null and r.entity_id is not null
    union
    select
        l.record_id,
        r.record_id as other
    from identity.labelled_record as l
    inner join identity.home as r on l.own_id = r.own_id
)

select
    p.record_id,
    p.other,
    h.entity_id
from pairs as p
semi join identity.loose as l on p.record_id = l.record_id
inner join identity.home as h on p.other = h.record_id
anti join identity.apart as x
    on (p.record_id = x.a and p.other = x.b) or (p.record_id = x.b and p.other = x.a);
