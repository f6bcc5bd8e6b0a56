-- core.job_adverts: adverts in force, with the agency's entity and the markers that their words carry.
-- grain: one row an advert
-- inputs: known.job_adverts, core.agency_alias, core.phone_end, core.advert_said, core.register,
--         lake.resolve.check_identity
-- notes: an advert that names nobody is the agency's whose other adverts alone use the same account (matched_by =
--        'handle'). Where its name is that of one of several, the one whose registered telephone it gives is meant
--        (matched_by = 'phone'); phone = its end (core.phone_end); is_read = it has a text in a language whose words
--        are known (an advert that has not says nothing of its signs); no text leaves this view
create or replace view core.job_adverts as
with in_force as (
    select
        a.*,
        alias.entity_id as named_entity,
        alias.certainty as named_certainty,
        alias.matched_by as named_by,
        nullif(lower(ltrim(trim(a.contact_handle), '@')), '') as handle,
        core.phone_end(a.contact_phone) as phone
    from known.job_adverts as a
    left join core.agency_alias as alias
        on
            alias.agency_id is null
            and a.licence_no is not distinct from alias.licence_no
            and a.agency_name is not distinct from alias.agency_name
    where a.posted_on <= $as_of
),

handle_owner as (
    select
        handle,
        min(named_entity) as entity_id
    from in_force
    where handle is not null and named_entity is not null
    group by handle
    having count(distinct named_entity) = 1
),

phone_owner as (
    select
        c.written,
        core.phone_end(r.phone) as phone,
        min(r.entity_id) as entity_id
    from lake.resolve.check_identity as c
    inner join core.register as r on c.candidate_id = r.entity_id
    where c.as_of = $as_of and c.entity_kind = 'agency' and c.entity_id is null and r.phone is not null
    group by c.written, core.phone_end(r.phone)
    having count(distinct r.entity_id) = 1
)

select
    i.advert_id,
    i.posted_on,
    i.platform,
    i.destination,
    i.occupation,
    i.wage_month,
    i.currency,
    i.handle,
    i.phone,
    i.file,
    i.line,
    coalesce(i.named_entity, p.entity_id, o.entity_id) as entity_id,
    case when coalesce(p.entity_id, o.entity_id) is null then i.named_certainty else 'probable' end as certainty,
    case
        when p.entity_id is not null then 'phone' when o.entity_id is not null then 'handle' else i.named_by
    end as matched_by,
    i.licence_no is not null as gives_licence,
    i.agency_name is not null or i.licence_no is not null as names_agency,
    i.text is not null as has_text,
    coalesce(said.is_read, false) as is_read,
    coalesce(list_contains(said.markers, 'no_skill'), false) as says_no_skill,
    coalesce(list_contains(said.markers, 'hurry'), false) as says_hurry,
    coalesce(list_contains(said.markers, 'free_travel'), false) as says_free_travel,
    coalesce(list_contains(said.markers, 'visitor_pass'), false) as says_visitor_pass,
    coalesce(list_contains(said.markers, 'chat_only'), false) or (i.phone is null and i.handle is not null) as chat_only
from in_force as i
left join handle_owner as o
    on i.handle = o.handle and i.agency_name is null and i.licence_no is null
left join phone_owner as p on i.named_entity is null and i.agency_name = p.written and i.phone = p.phone
left join core.advert_said as said on i.text = said.text;
