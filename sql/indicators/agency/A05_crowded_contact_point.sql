-- A05: other agencies, not of its family, behind the agency's telephone, mail or address.
-- grain: one row an attribute and other family (a tie)
-- inputs: core.link, core.family
-- look-back: none: everything that the register ever said
-- notes: from two others on; what more than ten share is a tower or a service agent and ties nobody
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
    where entity_kind = 'agency' and attribute in ('phone', 'email', 'address')
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
