-- measure.card: the card that is being measured.
-- grain: one row
-- inputs: ref.card
create or replace table measure.card as
select *
from ref.card
where indicator = $indicator;
