-- A05: other agencies, not of its family, behind the agency's telephone, mail or address.
-- grain: one row an attribute and other family (a tie)
-- inputs: core.link, core.family
-- look-back: none: everything that the register ever said
-- notes: from two others on; what more than ten share is a tower or a service agent and ties nobody
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
    where entity_kind = 'agency' and attribute in ('phone', 'email', 'address')
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

crowded as (
    select *
    from strangers
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
