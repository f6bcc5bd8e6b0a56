-- identity.settled: the records that were known on the epoch's day, and their firms.
-- grain: one row a record
-- inputs: identity.feature, identity.firm, $epoch
-- notes: identity.firm (record_id, firm) may be incomplete: a record that it lacks is a firm of its own
create or replace table identity.settled as
select
    f.*,
    coalesce(i.firm, f.record_id) as firm
from identity.feature as f
left join identity.firm as i on f.record_id = i.record_id
where f.known_since <= $epoch;
