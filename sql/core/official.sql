-- core.hidden, grouped: which counts of people are not shown even inside the authority, where its law asks for it.
-- grain: a number
-- inputs: core.few, $groups_of_five
-- notes: exact counts are shown to those whose task it is; a profile may have official_counts: groups_of_five. Whatever
--        leaves the authority is made of marts.shared_points, where core.few holds always
create or replace macro core.grouped() as ($groups_of_five);
create or replace macro core.hidden(n) as (core.grouped() and core.few(n));
