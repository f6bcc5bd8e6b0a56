-- resolve.tie: pairs of agencies that share an attribute.
-- grain: one row a pair (a < b), attribute and value
-- inputs: resolve.attribute
-- notes: what more than ten share belongs to an office tower, a law firm or a service agent, and is no tie. weight =
--        how much the attribute says; the more entities share it, the less: two fifths of it where ten do
create or replace table resolve.tie as
with worth (attribute, base) as (
    values ('officer', 0.8), ('bank', 0.8), ('phone', 0.6), ('email', 0.6), ('domain', 0.5), ('address', 0.5),
    ('name', 0.4)
),

held as (
    select
        *,
        count(*) over (partition by attribute, shared_key) as holders
    from resolve.attribute
),

rare as (
    select *
    from held
    where holders between 2 and 10
)

select
    l.entity_id as a,
    r.entity_id as b,
    l.attribute,
    l.shared,
    left(sha256(l.attribute || ' ' || l.shared_key), 16) as shared_key,
    l.holders,
    round(w.base * (1 - 0.6 * ln(l.holders / 2.0) / ln(5.0)), 3) as weight,
    greatest(l.first_seen, r.first_seen) as first_seen,
    case when l.since is not null and r.since is not null then greatest(l.since, r.since) end as since,
    l.source as a_source,
    l.file as a_file,
    l.line as a_line,
    r.source as b_source,
    r.file as b_file,
    r.line as b_line
from rare as l
inner join rare as r
    on l.attribute = r.attribute and l.shared_key = r.shared_key and l.entity_id < r.entity_id
inner join worth as w on l.attribute = w.attribute;
