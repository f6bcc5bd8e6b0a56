-- What the lists were worth: who was ranked how on past cut-offs and what was found there; figures with intervals.
-- grain: one row an entity, cut-off and kind of outcome; one row a figure
-- inputs: none (made empty, filled by evaluate)
create table if not exists lake.evaluate.labelled (
    as_of date not null, cut_off date not null, entity_kind varchar not null, entity_id varchar not null,
    via varchar not null, score double, tier varchar, unit varchar, capacity bigint, points map (varchar, double),
    most_workers double, most_past_findings double, hits bigint, visits bigint
);

-- whom a simple rule would have put on a unit's list of the day, as many as our list had facts and leads
create table if not exists lake.evaluate.rule_listing (
    as_of date not null, rule varchar not null, entity_kind varchar not null, unit varchar not null,
    entity_id varchar not null
);

-- part: backtest, experiment, feedback, fairness, trial, smoke. verdict: yes, no, too_early, or a trial's keep, retune,
-- retire, or a scheme's not_planted; worst and best: the value under the worst and the best order within ties
create table if not exists lake.evaluate.figure (
    as_of date not null, part varchar not null, entity_kind varchar, unit varchar, subject varchar not null,
    measure varchar not null, cut_off date, k bigint, value double, low double, high double, worst double, best double,
    num double, den double, verdict varchar
);
