-- identity.holders: how many firms have a contact.
-- grain: one row an attribute and value
-- inputs: identity.settled
-- notes: counted among the firms known on the epoch's day, as words are (identity.token)
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
