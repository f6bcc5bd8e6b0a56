-- identity.candidate: pairs of records that share a key and have not been compared.
-- grain: one row a pair, join_key_l < join_key_r
-- inputs: identity.block, identity.compared, $epoch
-- notes: a key that more than 60 records had on the epoch's day says too little and is left out. On a new day only the
--        keys of the new records are looked up
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
