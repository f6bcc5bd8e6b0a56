-- identity.member: to which entity each record belongs.
-- grain: one row a record
-- inputs: identity.attached, identity.best, identity.decided, identity.exact, identity.labelled_record, identity.named,
--         identity.number_entity, identity.slipped, identity.unclear
-- notes: certain from a probability of 0.98 on. A record that may be an entity of the register, but not surely, belongs
--        to no entity: it counts for none of them, and is not an unregistered agency either
create or replace table identity.member as
with by_people as (
    select a as record_id
    from identity.decided
    where decision = 'same'
    union
    select b as record_id
    from identity.decided
    where decision = 'same'
),

unclear as (
    select distinct record_id
    from identity.unclear
),

judged as (
    select
        r.record_id,
        r.settled_by,
        e.record_id is not null as is_exact,
        p.record_id is not null as is_decided,
        s.record_id is not null as is_misspelt,
        case
            when r.settled_by is not null then coalesce(ne.entity_id, r.number)
            when u.record_id is not null and n.number is null then null
            else coalesce(n.entity_id, a.entity_id)
        end as entity_id,
        a.matched_by as attached_by,
        a.probability as attached,
        n.number is not null and not r.in_register as is_matched,
        1 / (1 + power(2, -b.weight)) as likeness
    from identity.labelled_record as r
    left join identity.named as n on r.label = n.label
    left join identity.number_entity as ne on r.number = ne.number
    left join identity.exact as e on r.record_id = e.record_id
    left join by_people as p on r.record_id = p.record_id
    left join identity.slipped as s on r.record_id = s.record_id
    left join identity.best as b on r.record_id = b.record_id and n.number = b.number
    left join identity.attached as a on r.record_id = a.record_id
    left join unclear as u on r.record_id = u.record_id
),

told as (
    select
        record_id,
        entity_id,
        case
            when settled_by is not null then settled_by
            when entity_id is null then 'none'
            when is_decided then 'decision'
            when attached_by is not null then attached_by
            when is_exact and is_matched then 'name'
            when is_matched then 'likeness'
            else 'none'
        end as matched_by,
        case
            when settled_by is not null or is_decided then 1.0
            when attached is not null then attached
            when is_exact and is_matched then greatest(coalesce(likeness, 0), 0.98)
            when is_misspelt and is_matched then greatest(coalesce(likeness, 0), 0.9)
            when is_matched then coalesce(likeness, 0.9)
        end as probability
    from judged
)

select
    record_id,
    entity_id,
    matched_by,
    round(probability, 3) as probability,
    case
        when matched_by = 'none' then 'none'
        when probability >= 0.98 then 'certain'
        else 'probable'
    end as certainty
from told;
