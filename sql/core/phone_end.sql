-- core.phone_end(text): the last eight digits of a telephone number: the same with an area code and from abroad.
-- grain: a scalar; null where there are no digits
-- inputs: none
create or replace macro core.phone_end(written) as
nullif(right(regexp_replace(coalesce(written, ''), '[^0-9]', '', 'g'), 8), '');
