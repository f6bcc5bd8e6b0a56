-- Where somebody finds help, can check a licence, or complain, as the profile says.
-- grain: one row a place of help
-- inputs: ref.help
-- look-back: none
create table marts.help as
select
    kind,
    name,
    country,
    languages,
    phone,
    link
from ref.help
order by kind, country, name;
