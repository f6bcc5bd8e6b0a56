-- A45: permits whose fee is the highest lawful one to the coin, of those that are not above it.
-- grain: one row a permit whose fee is at the cap or below
-- inputs: core.permit_fee, $from_day
-- look-back: permits filed after $from_day
-- notes: an excess over peers says that the figure was chosen for the check, and that what was paid is another
select
    *,
    permit_no as record_id,
    applied_on as event_on,
    fee_charged >= 0.99 * fee_cap as is_case
from core.permit_fee
where entity_id is not null and not above_cap and applied_on > $from_day
