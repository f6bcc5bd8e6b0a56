-- core.moved: the days on which the register told another address of an agency than before.
-- grain: one row an agency's number and new address
-- inputs: core.text_form, standing.agency_register
-- look-back: every register that was delivered
-- notes: written in another way, it is the same address (core.text_form); the first one that is told is no change
create or replace view core.moved as
select
    agency_id,
    known_from as moved_on,
    file,
    line
from standing.agency_register
where address is not null
qualify core.text_form(address) <> lag(core.text_form(address)) over (
    partition by agency_id order by known_from, file, line
);
