-- A06: other agencies, not of its family, with the same bank account.
-- grain: one row another agency (a tie)
-- inputs: core.link, core.family
-- look-back: none: everything that the register ever said
-- notes: accounts meet as keyed pseudonyms
with tied as (
    select
        unnest([
            struct_pack(
                entity_id := a, other := b, attribute := attribute, first_seen := first_seen, source := a_source,
                file := a_file, line := a_line
            ),
            struct_pack(
                entity_id := b, other := a, attribute := attribute, first_seen := first_seen, source := b_source,
                file := b_file, line := b_line
            )
        ], recursive := true)
    from core.link
    where entity_kind = 'agency' and attribute in ('bank')
),

families as (
    select
        entity_id,
        family_id
    from core.family
    where entity_kind = 'agency'
),

strangers as (
    select
        tied.*,
        coalesce(theirs.family_id, tied.other) as other_family
    from tied
    left join families as mine on tied.entity_id = mine.entity_id
    left join families as theirs on tied.other = theirs.entity_id
    where coalesce(mine.family_id, tied.entity_id) <> coalesce(theirs.family_id, tied.other)
),

final as (
    select distinct
        entity_id,
        'case' as role,
        0.6::double as weight,
        source,
        other || ' ' || attribute as record_id,
        first_seen as event_on,
        file,
        line
    from strangers
)

select * from final
