-- A52: the clients of a newly licensed agency who came from one that had lost its licence, or was barred, before.
-- grain: one row a new agency and lost one (a tie; weight = the share of the new one's clients, at most 0.9)
-- inputs: core.agency, core.barred_party, core.licence_state, core.licensed, core.work_permits, $link_days,
--         $before_days
-- look-back: every licence in force that began within $link_days of a revocation, cancellation or ban; clients of the
--            $before_days before it
-- notes: who goes on under a new name needs no shared telephone: the same employers are the business. From three such
--        clients on; only those who filed mostly through the lost one count, because clients of many tell nothing.
--        A client who comes back to an agency that it had used before the trouble is no tie
with ended as (
    select
        entity_id,
        since
    from core.licence_state
    where licence_status in ('revoked', 'cancelled')
    union all
    select
        entity_id,
        barred_from as since
    from core.barred_party
    where entity_id is not null
),

lost as (
    select
        entity_id,
        min(since) as lost_on
    from ended
    group by entity_id
),

filed as (
    select
        entity_id,
        employer_entity_id as employer,
        permit_no,
        applied_on,
        file,
        line
    from core.work_permits
    where entity_id is not null and employer_entity_id is not null and status <> 'withdrawn'
),

-- of each client, the agency that filed most of its permits in the days before the loss
main as (
    select
        lost.entity_id as lost_agency,
        lost.lost_on,
        filed.employer
    from lost
    inner join filed
        on filed.applied_on > lost.lost_on - $before_days and filed.applied_on <= lost.lost_on
    group by lost.entity_id, lost.lost_on, filed.employer
    having 2 * count(*) filter (where filed.entity_id = lost.entity_id) > count(*)
),

risen as (
    select
        a.entity_id,
        new.licensed_since,
        filed.employer,
        min(filed.applied_on) as first_on,
        max_by(filed.file, (filed.applied_on, filed.permit_no, filed.file, filed.line)) as file,
        max_by(filed.line, (filed.applied_on, filed.permit_no, filed.file, filed.line)) as line
    from core.agency as a
    inner join core.licensed as new on a.entity_id = new.entity_id and not new.at_latest
    inner join filed on a.entity_id = filed.entity_id
    where a.licence_status = 'active' and new.licensed_since between $as_of - 2 * $link_days and $as_of
    group by a.entity_id, new.licensed_since, filed.employer
),

clients as (
    select
        entity_id,
        count(*) as clients
    from risen
    group by entity_id
),

taken as (
    select
        risen.entity_id,
        main.lost_agency,
        risen.licensed_since,
        count(*) as common,
        max_by(risen.file, (risen.first_on, risen.employer, risen.file, risen.line)) as file,
        max_by(risen.line, (risen.first_on, risen.employer, risen.file, risen.line)) as line
    from risen
    inner join main
        on
            risen.employer = main.employer
            and risen.entity_id <> main.lost_agency
            and risen.licensed_since between main.lost_on and main.lost_on + $link_days
            and risen.first_on > main.lost_on
    group by risen.entity_id, main.lost_agency, risen.licensed_since
    having count(*) >= 3
),

final as (
    select
        taken.entity_id,
        'case' as role,
        least(taken.common / clients.clients, 0.9)::double as weight,
        'work_permits' as source,
        taken.lost_agency as record_id,
        taken.licensed_since as event_on,
        taken.file,
        taken.line
    from taken
    inner join clients on taken.entity_id = clients.entity_id
)

select * from final
