-- core.normal_name(text): the form in which two spellings of a firm's name are compared.
-- grain: a scalar; its words without legal form, accents and script, numbers as digits; null where nothing is left
-- inputs: none
-- notes: name_form is transforms.names.form, which every session of a day is given
create or replace macro core.normal_name(written) as name_form(written);
