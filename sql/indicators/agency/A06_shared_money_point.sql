-- A06: other agencies, not openly of its house, with the same bank account.
-- grain: one row another agency (a tie)
-- inputs: core.tie_to_stranger
-- look-back: none: everything that the register ever said
-- notes: accounts meet as keyed pseudonyms
with final as (
    select distinct
        entity_id,
        'case' as role,
        0.6::double as weight,
        source,
        other || ' ' || attribute as record_id,
        first_seen as event_on,
        file,
        line
    from core.tie_to_stranger
    where attribute = 'bank'
)

select * from final
