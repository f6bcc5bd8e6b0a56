-- A06: other agencies, not of its family, with the same bank account.
-- grain: one row another agency (a tie)
-- inputs: core.link, core.family
-- look-back: none: everything that the register ever said
-- notes: accounts meet as keyed pseudonyms
with tied as (
    select
        a as entity_id,
        b as other,
        attribute,
        weight,
        first_seen,
        a_source as source,
        a_file as file,
        a_line as line
    from core.link
    where entity_kind = 'agency' and attribute in ('bank')
    union all
    select
        b as entity_id,
        a as other,
        attribute,
        weight,
        first_seen,
        b_source as source,
        b_file as file,
        b_line as line
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
