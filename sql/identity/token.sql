-- identity.token: how many firms have a word in their name.
-- grain: one row a word
-- inputs: identity.settled
-- notes: counted among the firms known on the epoch's day, so that a firm's own records do not make its words frequent
--        and a pair's weight does not move every day
create or replace table identity.token as
select
    word,
    (count(distinct firm) - 0.9) / (select greatest(count(distinct s.firm), 1) from identity.settled as s) as share
from (
    select
        firm,
        unnest(string_split(name_key, ' ')) as word
    from identity.settled
) as told
group by word;
