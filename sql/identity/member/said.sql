-- identity.said: what the words of a record's name say about it.
-- grain: one row a record
-- inputs: identity.telling
create or replace table identity.said as
select
    record_id,
    city,
    sum(bits) as bits,
    list(word order by word) as words
from identity.telling
group by record_id, city;
