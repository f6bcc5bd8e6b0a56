-- identity.labelled_record: which cluster each record is in.
-- grain: one row a record
-- inputs: identity.labelled
create or replace table identity.labelled_record as
select
    r.record_id,
    r.number,
    r.own_number,
    r.own_id,
    r.in_register,
    r.founds,
    r.known_since,
    r.settled_by,
    coalesce(l.label, r.record_id) as label
from record_of_kind as r
left join identity.labelled as l on r.record_id = l.record_id;
