-- core.is_finding(result, breaches): whether a visit found something: its result says so, or breaches were counted.
-- grain: a truth value, never null
-- inputs: the result and the number of breaches of an inspection
create or replace macro core.is_finding(result, breaches) as coalesce(
    result in ('minor', 'serious', 'referral') or breaches > 0, false
);
