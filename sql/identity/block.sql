-- identity.block: the keys under which records are looked up that may be the same firm.
-- grain: one row a record and key
-- inputs: identity.weighed
-- notes: a typing mistake changes one half of a name and leaves the other half, from the left or from the right, as it
--        is
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
