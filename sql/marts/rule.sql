-- Which article of the law an indicator's reason is about, as the profile says.
-- grain: one row an indicator and article
-- inputs: ref.rules
create table marts.rule as
select
    rule as indicator,
    article,
    texts,
    link
from ref.rules
order by indicator, article;
