-- What each indicator asks, where it comes from and what would clear it.
-- grain: one row an indicator and language
-- inputs: given.card, given.card_text (from the cards in config/indicators)
-- look-back: none
create table marts.indicator_catalogue as
select
    c.indicator,
    t.language,
    t.name,
    t.question,
    t.reason,
    t.ask,
    t.clears,
    c.entity_kind,
    c.kind,
    c.domain,
    c.window_days,
    c.maturity_days,
    c.minimum_base,
    c.num_counts,
    c.den_counts,
    c.ratio,
    c.weight,
    c.cap,
    c.needs,
    c.source,
    c.known_failure,
    c.owner
from given.card as c
inner join given.card_text as t on c.indicator = t.indicator
order by c.indicator, t.language;

comment on table marts.indicator_catalogue is 'Every indicator as its card describes it, in each language.';
comment on column marts.indicator_catalogue.indicator is 'Identifier.';
comment on column marts.indicator_catalogue.language is 'Language of the texts.';
comment on column marts.indicator_catalogue.name is 'Short name.';
comment on column marts.indicator_catalogue.question is 'The question an inspector asks.';
comment on column marts.indicator_catalogue.reason is 'Sentence of a reason, with places for its numbers.';
comment on column marts.indicator_catalogue.ask is 'What to ask for on a visit.';
comment on column marts.indicator_catalogue.clears is 'What would clear it.';
comment on column marts.indicator_catalogue.entity_kind is 'What it is about: agency, employer or route.';
comment on column marts.indicator_catalogue.kind is
'fact (a broken rule or a new path), rate (count of exposure, against peers) or surge (against its season).';
comment on column marts.indicator_catalogue.domain is 'What kind of concern it is; points are capped for each.';
comment on column marts.indicator_catalogue.window_days is 'Days that it looks back.';
comment on column marts.indicator_catalogue.maturity_days is
'How old in days a row must be before it counts: the days that it looks back end so long before the day.';
comment on column marts.indicator_catalogue.minimum_base is 'Smallest exposure about which it says anything.';
comment on column marts.indicator_catalogue.num_counts is 'What its cases are; 1 to 4 people are not published.';
comment on column marts.indicator_catalogue.den_counts is
'What its base is; 1 to 4 people are not published, and no more are 1 to 4 of staff.';
comment on column marts.indicator_catalogue.ratio is 'How many times its peers a problem would be.';
comment on column marts.indicator_catalogue.weight is 'Factor of its points.';
comment on column marts.indicator_catalogue.cap is 'Most that one indicator can add before its weight.';
comment on column marts.indicator_catalogue.needs is 'Sources without which it is not available.';
comment on column marts.indicator_catalogue.source is 'Where the idea comes from.';
comment on column marts.indicator_catalogue.known_failure is 'When it is wrong.';
comment on column marts.indicator_catalogue.owner is 'Who answers for it.';
