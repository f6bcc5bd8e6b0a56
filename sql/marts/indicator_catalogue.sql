-- What each indicator asks, where it comes from and what would clear it.
-- grain: one row an indicator and language
-- inputs: ref.card, given.card_text (from the cards in config/indicators)
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
    c.told,
    c.source,
    t.known_failure,
    c.owner
from ref.card as c
inner join given.card_text as t on c.indicator = t.indicator
order by c.indicator, t.language;
