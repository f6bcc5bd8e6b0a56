-- identity.candidate: pairs of records that share a key and have not been compared.
-- grain: one row a pair, join_key_l < join_key_r
-- inputs: identity.weighed, identity.compared, $epoch
-- notes: a slip leaves one half of a name, and the letters at its other end (left, right). A key that more than 60
--        records held at the epoch tells nothing and is left out. Of a new day only the keys of its records are looked
--        at
create or replace table identity.block as
with keyed as (
    select
        record_id,
        known_since,
        unnest([
            'phone ' || phone,
            'email ' || email,
            'domain ' || domain,
            'licence ' || licence,
            'number ' || number,
            'bank ' || bank,
            'address ' || address,
            'name ' || compact,
            'name ' || alt,
            'name ' || compact || coalesce(city, region, ''),
            'sound ' || case when length(skeleton) >= 4 then skeleton end,
            'sound ' || case when length(skeleton) >= 3 then skeleton || coalesce(region, '') end,
            'sound ' || case when length(skeleton) >= 4 then left(skeleton, 4) || coalesce(region, '') end,
            'word ' || rare_first[1],
            'word ' || rare_first[2],
            'word ' || rare_first[1] || coalesce(region, ''),
            'word ' || rare_first[1] || coalesce(city, ''),
            'words ' || array_to_string(list_sort(rare_first[:2]), ' '),
            'head ' || left(compact, 5) || coalesce(region, ''),
            'tail ' || right(compact, 5) || coalesce(region, ''),
            'head ' || left(compact, 9),
            'left ' || left(compact, length(compact) // 2) || ' ' || right(compact, 2),
            'left ' || left(compact, (length(compact) - 1) // 2) || ' ' || right(compact, 2),
            'right ' || left(compact, 2) || ' ' || right(compact, length(compact) // 2),
            'right ' || left(compact, 2) || ' ' || right(compact, (length(compact) - 1) // 2),
            'tail ' || right(compact, 9),
            'ends ' || coalesce(city, '')
            || case when length(compact) <= 6 then left(compact, 1) || right(compact, 2) end
        ]) as key
    from identity.weighed
)

select
    record_id,
    known_since,
    key
from keyed
where key is not null;

create or replace table identity.candidate as
with asked as (
    select distinct b.key
    from identity.block as b
    anti join identity.compared as c on b.record_id = c.record_id
),

held as (
    select distinct
        b.record_id,
        b.known_since,
        b.key
    from identity.block as b
    semi join asked on b.key = asked.key
),

broad as (
    select key
    from held
    where known_since <= $epoch
    group by key
    having count(*) > 60
),

usable as (
    select
        h.record_id,
        h.key,
        c.record_id is null as is_new
    from held as h
    anti join broad on h.key = broad.key
    left join identity.compared as c on h.record_id = c.record_id
)

select distinct
    l.record_id as join_key_l,
    r.record_id as join_key_r,
    '0' as match_key
from usable as l
inner join usable as r on l.key = r.key and l.record_id < r.record_id
where l.is_new or r.is_new;
