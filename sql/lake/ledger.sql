-- What happened: deliveries, their validation, and the stages of each day.
-- grain: one row a delivery vintage; one row an expectation of a delivery; one row a source and
--        expectation of a day; one row a stage of a day
-- inputs: none (made empty, filled by the stages)
create table if not exists lake.ledger.delivery (
    delivery_id varchar not null, source varchar not null, delivered_on date not null, known_from date not null,
    known_to date not null, fingerprint varchar not null, rules varchar not null, files varchar not null,
    delivered bigint not null, accepted bigint not null, quarantined bigint not null, superseded bigint not null,
    status varchar not null, message varchar, replaces varchar
);

create table if not exists lake.ledger.validation (
    delivery_id varchar not null, source varchar not null, delivered_on date not null, expectation varchar not null,
    column_name varchar, severity varchar not null, success boolean not null, observed varchar, unexpected bigint,
    note varchar
);

create table if not exists lake.ledger.day_check (
    as_of date not null, source varchar not null, expectation varchar not null, severity varchar not null,
    success boolean not null, observed varchar, allowed varchar, reason varchar, note varchar, owner varchar
);

create table if not exists lake.ledger.run (
    as_of date not null, run_id varchar not null, stage varchar not null, status varchar not null, detail varchar
);

create table if not exists lake.quarantine.row (
    delivery_id varchar not null, source varchar not null, delivered_on date not null, file varchar not null,
    line bigint not null, kind varchar not null, reasons varchar[] not null, row_text varchar
);

-- the keys under which the pseudonyms of this lake were made, oldest first; never a key itself
create table if not exists lake.ledger.key (
    position integer not null, fingerprint varchar not null
);

-- what was removed for good, and why; digest: SHA-256 over the sorted names of what it was
create table if not exists lake.ledger.removal (
    as_of date not null, what varchar not null, source varchar, before date, removed bigint not null,
    digest varchar not null, detail varchar
);
