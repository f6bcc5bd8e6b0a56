-- core.text_form(text): the form in which two ways to write a registered text, such as an address, are compared.
-- grain: a scalar; letters and digits in usual width, without spaces and signs; null where nothing is left
-- inputs: none
-- notes: written_form is transforms.names.registered_text.text_form, which every session of a day is given
create or replace macro core.text_form(written) as written_form(written);
