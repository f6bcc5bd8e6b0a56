-- core.names_resemble(one, other): whether two names may be one business's: a slip, a short form, a branch.
-- grain: a scalar; of names in their one form (core.normal_name)
-- inputs: core.name_likeness
-- notes: where this is false, neither the letters are alike nor is a word in common: two businesses
create or replace macro core.names_resemble(one, other) as (
    core.name_likeness(one, other) >= 0.8 or list_has_any(string_split(one, ' '), string_split(other, ' '))
);
