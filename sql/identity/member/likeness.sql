-- identity.likeness: how like a loose record is to each record that it may belong to.
-- grain: one row a loose record and record of an entity
-- inputs: identity.feature, identity.home, identity.known_pair, identity.labelled_record, identity.near, identity.said,
--         identity.slip, identity.telling, identity.are_sisters, $threshold
-- notes: grade 1 the same name in the same town, or the same number, 2 the same name in the same state, 3 a likeness in
--        the same town, or by the model where no place is told, 4 a likeness in the same state whose words are rare,
--        5 and 6 a hint
create or replace table identity.likeness as
with shared as (
    select
        n.record_id,
        n.other,
        sum(l.bits) as bits,
        count(*) filter (not l.is_town) as words
    from identity.near as n
    inner join identity.telling as l on n.record_id = l.record_id
    inner join identity.telling as r on n.other = r.record_id and l.word = r.word
    group by n.record_id, n.other
),

compared as (
    select
        n.*,
        coalesce(s.bits, 0) as shared_bits,
        coalesce(s.words, 0) as shared_words,
        tl.bits as own_bits,
        tr.bits as other_bits,
        p.weight,
        l.city is null and l.region is null as is_placeless,
        l.city = r.city or identity.slip(l.city, r.city) as is_town,
        l.region = r.region as is_state,
        l.city is null or r.city is null as is_anywhere,
        lr.own_id = r.own_id as is_own,
        l.name_key = r.name_key or l.compact in (r.compact, r.alt) or l.alt in (r.compact, r.alt) as is_same,
        (identity.slip(l.compact, r.compact) or jaro_winkler_similarity(l.compact, r.compact) >= 0.94)
        and not identity.are_sisters(l.numbers, l.countries, r.numbers, r.countries) as is_slip,
        least(length(l.compact), length(r.compact)) as letters
    from identity.near as n
    inner join identity.feature as l on n.record_id = l.record_id
    inner join identity.home as r on n.other = r.record_id
    inner join identity.labelled_record as lr on n.record_id = lr.record_id
    left join identity.said as tl on n.record_id = tl.record_id
    left join identity.said as tr on n.other = tr.record_id
    left join shared as s on n.record_id = s.record_id and n.other = s.other
    left join identity.known_pair as p
        on least(n.record_id, n.other) = p.a and greatest(n.record_id, n.other) = p.b
),

graded as (
    select
        *,
        coalesce(
            shared_bits >= 0.99 * least(own_bits, other_bits) and 3.5 * shared_bits >= greatest(own_bits, other_bits),
            false
        ) as is_part,
        coalesce(is_same, false) as same,
        coalesce(is_slip, false) as slip,
        coalesce(is_town, false) as town,
        coalesce(is_state, false) as state
    from compared
)

select
    record_id,
    other,
    entity_id,
    case
        when same and town and state or is_own and is_anywhere then 1
        when same and state or is_own then 2
        when town and state and (slip or is_part and shared_bits >= 8 or shared_words >= 2 and shared_bits >= 16) then 3
        when weight >= $threshold and (town or is_placeless) then 3
        when state and (slip and letters >= 14 or is_part and shared_bits >= 16) then 4
        when town and state and shared_bits >= 8 or state and (slip or is_part and shared_bits >= 8) then 5
        when same or weight >= -1 then 6
    end as grade,
    shared_bits - 0.3 * (own_bits + other_bits - 2 * shared_bits)
    + case when slip or same then 6 else 0 end + case when town then 5 else 0 end
    + case when is_own then 4 else 0 end as bits
from graded;
