-- core.is_home_trade(sector): whether a trade is that of private households as employers.
-- grain: a truth value; null where no trade is said
-- inputs: the section of ISIC (T), or one of its divisions (97, 98)
create or replace macro core.is_home_trade(sector) as regexp_matches(sector, '^(T|97|98)');
