-- core.hidden, grouped, shown, shown_part: which counts of people are shown inside the authority.
-- grain: a number
-- inputs: core.few, $groups_of_five
-- notes: exact counts are shown to those whose task it is; a profile whose law asks for it has official_counts:
--        groups_of_five. Whatever leaves the authority is made of marts.shared_points, where core.few holds always. A
--        part is not shown where it is hidden, or the rest of its whole is
create or replace macro core.grouped() as ($groups_of_five);
create or replace macro core.hidden(n) as (core.grouped() and core.few(n));
create or replace macro core.shown(n) as case when not core.hidden(n) then n end;
create or replace macro core.shown_part(part, whole) as case
    when not (core.hidden(part) or core.hidden(whole - part)) then part
end;
