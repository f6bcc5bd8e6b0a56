-- A05: other agencies, not openly of its house, behind the agency's telephone, mail or address.
-- grain: one row an attribute and other family (a tie)
-- inputs: core.tie_to_stranger
-- look-back: none: everything that the register ever said
-- notes: from two others on; what more than ten share is a tower or a service agent and ties nobody
with crowded as (
    select *
    from core.tie_to_stranger
    where attribute in ('phone', 'email', 'address')
    qualify row_number() over (
        partition by entity_id, attribute, other_family
        order by first_seen, other, file, line
    ) = 1
),

counted as (
    select
        *,
        count(*) over (partition by entity_id, attribute) as others
    from crowded
),

final as (
    select
        entity_id,
        'case' as role,
        0.35::double as weight,
        source,
        other || ' ' || attribute as record_id,
        first_seen as event_on,
        file,
        line
    from counted
    where others >= 2
)

select * from final
