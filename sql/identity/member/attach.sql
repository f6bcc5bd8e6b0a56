-- identity.attached, identity.hint: the entity that a record belongs to which founds none, or that it may belong to.
-- grain: one row a loose record; one row a loose record and candidate
-- inputs: identity.feature, identity.home, identity.known_pair, identity.labelled_record, identity.near, identity.said,
--         identity.slip, identity.telling, identity.told_apart, $threshold
-- notes: grade 1 the same name in the same town, or the same number, 2 the same name in the same state, 3 a likeness in
--        the same town, or by the model where no place is told, 4 a likeness in the same state whose words are rare,
--        5 and 6 a hint. A record joins the one entity that is best by grade, then by bits, unless the second is about
--        as good; two entities of one town, one of which says all that the other says, are taken for one that was not
--        put together. certain is grade 1 alone
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
        and not identity.told_apart(l.numbers, l.countries, r.numbers, r.countries) as is_slip,
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

create or replace table identity.nearest as
with best as (
    select
        record_id,
        entity_id,
        min(grade) as grade,
        max(bits) as bits,
        arg_min(other, (grade, -bits, other)) as other
    from identity.likeness
    where grade is not null
    group by record_id, entity_id
),

placed as (
    select
        *,
        row_number() over w as place,
        lead(grade) over w as next_grade,
        lead(bits) over w as next_bits,
        lead(other) over w as next_other
    from best
    window w as (partition by record_id order by case grade when 2 then 3 else grade end, bits desc, entity_id)
)

select
    n.*,
    coalesce(p.weight >= 0, false)
    or coalesce((list_has_all(t.words, o.words) or list_has_all(o.words, t.words)) and t.city = o.city, false)
        as is_double
from placed as n
left join identity.said as t on n.other = t.record_id
left join identity.said as o on n.next_other = o.record_id
left join identity.known_pair as p
    on least(n.other, n.next_other) = p.a and greatest(n.other, n.next_other) = p.b;

create or replace table identity.attached as
select
    record_id,
    entity_id,
    other,
    grade,
    case when grade <= 2 then 'name' else 'likeness' end as matched_by,
    case grade when 1 then 0.99 when 2 then 0.95 when 3 then 0.9 else 0.85 end as probability
from identity.nearest
where
    place = 1
    and grade <= 4
    and (
        next_grade is null
        or is_double
        or next_grade > greatest(grade, 3)
        or (grade = 1 and next_grade > 1)
        or next_bits < bits - 3
    );

create or replace table identity.hint as
select
    n.record_id,
    n.entity_id,
    case when n.grade <= 4 then 0.5 else 0.2 end as probability
from identity.nearest as n
anti join identity.attached as a on n.record_id = a.record_id
where n.place <= 2;
