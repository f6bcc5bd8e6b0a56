-- core.job_adverts: adverts in force, with the agency's entity and the markers that their words carry.
-- grain: one row an advert
-- inputs: known.job_adverts, core.agency_alias, core.phone_end, core.advert_said
-- notes: an advert that names nobody is the agency's whose other adverts alone use the same account (matched_by =
--        'handle'); phone = its end (core.phone_end); is_read = it has a text in a language whose words are known (an
--        advert that has not says nothing of its signs); no text leaves this view
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
    coalesce(i.named_entity, o.entity_id) as entity_id,
    coalesce(i.named_certainty, case when o.entity_id is not null then 'probable' end) as certainty,
    coalesce(i.named_by, case when o.entity_id is not null then 'handle' end) as matched_by,
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
left join core.advert_said as said on i.text = said.text;
