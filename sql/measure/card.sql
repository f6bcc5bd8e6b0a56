-- measure.card: the card that is being measured.
-- grain: one row
-- inputs: ref.card, $indicator
create or replace table measure.card as
select *
from ref.card
where indicator = $indicator;
