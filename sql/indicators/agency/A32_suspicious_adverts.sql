-- A32: adverts that carry four or more of eight markers together.
-- grain: one row an advert that could be read: with a text, in a language whose words are known
-- inputs: core.job_adverts, core.advert_pay, ref.places, $from_day
-- look-back: adverts posted after $from_day
-- notes: markers: no licence given, pay far above what permits for the country pay, no skill asked, hurry, free travel,
--        visitor's pass, chat only, a country with a listed place of concern; one marker alone is everyday language
with marked as (
    select
        a.entity_id,
        a.advert_id,
        a.posted_on,
        a.file,
        a.line,
        (not a.gives_licence)::int + coalesce(pay.is_high, false)::int + a.says_no_skill::int + a.says_hurry::int
        + a.says_free_travel::int + a.says_visitor_pass::int + a.chat_only::int
        + (a.destination in (select p.country from ref.places as p))::int as markers
    from core.job_adverts as a
    left join core.advert_pay as pay on a.advert_id = pay.advert_id
    where a.entity_id is not null and a.is_read and a.posted_on > $from_day
)

select
    *,
    advert_id as record_id,
    posted_on as event_on,
    markers >= 4 as is_case
from marked
