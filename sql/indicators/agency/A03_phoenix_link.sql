-- A03: ties of a newly licensed agency to one that had lost its licence, or was barred, not long before.
-- grain: one row a shared attribute (a tie; weight falls with the time between)
-- inputs: core.tie, core.agency, core.barred_party, core.licence_state, $link_days
-- look-back: none: every licence in force that began within $link_days of a revocation, cancellation or ban
-- notes: two kinds of attributes, or an officer, are needed; a site that comes with its own mail is one kind. A licence
--        that was cancelled, not revoked, may have been given back: it counts by half
with ended as (
    select
        entity_id,
        since,
        case licence_status when 'revoked' then 1.0 else 0.5 end as gravity
    from core.licence_state
    where licence_status in ('revoked', 'cancelled')
    union all
    select
        entity_id,
        barred_from as since,
        1.0 as gravity
    from core.barred_party
    where entity_id is not null
),

lost as (
    select
        entity_id,
        min(since) as lost_on,
        max(gravity) as gravity
    from ended
    group by entity_id
),

risen as (
    select
        tied.*,
        new.licence_from as licensed_on,
        tied.weight * lost.gravity * exp(-date_diff('day', lost.lost_on, new.licence_from) / 365.0) as strength,
        count(distinct case tied.attribute when 'email' then 'domain' else tied.attribute end)
            over (partition by tied.entity_id, tied.other) as kinds,
        bool_or(tied.attribute = 'officer') over (partition by tied.entity_id, tied.other) as by_officer
    from core.tie as tied
    inner join core.agency as new on tied.entity_id = new.entity_id
    inner join lost on tied.other = lost.entity_id
    where
        new.licence_status = 'active'
        and new.licence_from >= lost.lost_on
        and new.licence_from <= lost.lost_on + $link_days
        and new.licence_from <= $as_of
    qualify
        tied.attribute <> 'domain'
        or not bool_or(tied.attribute = 'email') over (partition by tied.entity_id, tied.other)
),

final as (
    select
        entity_id,
        'case' as role,
        strength::double as weight,
        source,
        other || ' ' || attribute as record_id,
        licensed_on as event_on,
        file,
        line
    from risen
    where kinds >= 2 or by_officer
)

select * from final
