-- A03: ties of a newly licensed agency to one that had lost its licence, or was barred, not long before.
-- grain: one row a shared attribute (a tie; weight falls with the time between)
-- inputs: core.tie, core.agency, core.licence_lost, core.licensed, core.normal_name, core.register, $link_days
-- look-back: none: every licence in force that began within $link_days of a revocation, cancellation or ban
-- notes: a tie needs two kinds of shared attributes, or one officer; a website and the mail addresses under it are one
--        kind. A name is a shared attribute where it has all the words of the other agency's name and more, and one of
--        these words is in the names of three agencies at most: Krudon Plus after Krudon. The gravity of the loss
--        is applied once, to all ties to that agency together
with word as (
    select distinct
        entity_id,
        unnest(string_split(core.normal_name(name), ' ')) as word
    from core.agency
),

held as (
    select
        *,
        count(*) over (partition by entity_id) as words,
        count(*) over (partition by word) as holders
    from word
),

-- only who shares a rare word with one that lost its licence is compared with it, word by word
near as (
    select distinct
        one.entity_id,
        other.entity_id as other
    from held as one
    inner join held as other on one.word = other.word and one.entity_id <> other.entity_id
    inner join core.licence_lost as lost on other.entity_id = lost.entity_id
    where one.holders <= 3
),

alike as (
    select
        near.entity_id,
        near.other,
        'name' as attribute,
        0.4 as weight,
        'agency_register' as source,
        r.file,
        r.line
    from near
    inner join held as one on near.entity_id = one.entity_id
    inner join held as other on near.other = other.entity_id and one.word = other.word
    inner join core.register as r on near.entity_id = r.entity_id
    group by near.entity_id, near.other, r.file, r.line
    having count(*) = least(max(one.words), max(other.words))
),

tie as (
    select
        entity_id,
        other,
        attribute,
        weight,
        source,
        file,
        line
    from core.tie
    union all
    select alike.*
    from alike
    anti join core.tie as same
        on alike.entity_id = same.entity_id and alike.other = same.other and same.attribute = 'name'
),

risen as (
    select
        tied.*,
        new.licensed_since as licensed_on,
        lost.gravity,
        tied.weight * exp(-date_diff('day', lost.lost_on, new.licensed_since) / 365.0) as strength,
        count(distinct case tied.attribute when 'email' then 'domain' else tied.attribute end)
            over (partition by tied.entity_id, tied.other) as kinds,
        bool_or(tied.attribute = 'officer') over (partition by tied.entity_id, tied.other) as by_officer
    from tie as tied
    inner join core.agency as own on tied.entity_id = own.entity_id
    inner join core.licensed as new on tied.entity_id = new.entity_id and not new.at_latest
    inner join core.licence_lost as lost on tied.other = lost.entity_id
    where
        own.licence_status = 'active'
        and new.licensed_since >= lost.lost_on
        and new.licensed_since <= lost.lost_on + $link_days
        and new.licensed_since <= $as_of
    qualify
        tied.attribute <> 'domain'
        or not bool_or(tied.attribute = 'email') over (partition by tied.entity_id, tied.other)
),

strong as (
    select *
    from risen
    where kinds >= 2 or by_officer
),

joint as (
    select
        *,
        sum(ln(1 - strength)::decimal(18, 9)) over (partition by entity_id, other)::double as none_real
    from strong
),

final as (
    select
        entity_id,
        'case' as role,
        1 - pow(1 - gravity * (1 - exp(none_real)), ln(1 - strength) / none_real) as weight,
        source,
        other || ' ' || attribute as record_id,
        licensed_on as event_on,
        file,
        line
    from joint
)

select * from final
