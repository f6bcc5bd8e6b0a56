-- identity.token, identity.holders: how many firms have a word in their name, or a contact.
-- grain: one row a word; one row an attribute and value
-- inputs: identity.feature, identity.firm, $epoch
-- notes: counted among the firms known on the epoch's day, so that a firm's own records do not make its words frequent
--        and a pair's weight does not move every day. identity.firm (record_id, firm) may be incomplete: a record that
--        it lacks is a firm of its own
create or replace table identity.settled as
select
    f.*,
    coalesce(i.firm, f.record_id) as firm
from identity.feature as f
left join identity.firm as i on f.record_id = i.record_id
where f.known_since <= $epoch;

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

create or replace table identity.holders as
with told as (
    select
        firm,
        unnest(['phone', 'email', 'domain', 'address']) as attribute,
        unnest([phone, email, domain, address]) as value
    from identity.settled
)

select
    attribute,
    value,
    (count(distinct firm) - 0.9) / (select greatest(count(distinct s.firm), 1) from identity.settled as s) as share
from told
where value is not null
group by attribute, value;
