-- identity.comparison: what spoke for and against each likeness.
-- grain: one row a written form, candidate and attribute
-- inputs: identity.best, identity.known_pair, identity.member, identity.number_entity
create or replace table identity.comparison as
with shown as (
    select
        b.record_id,
        b.other,
        coalesce(ne.entity_id, b.number) as candidate_id
    from identity.best as b
    inner join identity.member as m on b.record_id = m.record_id and m.matched_by in ('likeness', 'none')
    left join identity.number_entity as ne on b.number = ne.number
    where b.in_register and b.place <= 2 and (b.weight >= -1 or m.matched_by = 'likeness')
),

weighed as (
    select
        s.record_id,
        s.other,
        s.candidate_id,
        p.weight,
        unnest(['name', 'phone', 'email', 'address', 'place', 'licence', 'bank']) as attribute,
        unnest([p.w_name, p.w_phone, p.w_email, p.w_address, p.w_place, p.w_licence, p.w_bank]) as bits
    from shown as s
    inner join identity.known_pair as p on least(s.record_id, s.other) = p.a and greatest(s.record_id, s.other) = p.b
)

select *
from weighed
where bits <> 0;
