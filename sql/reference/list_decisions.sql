-- ref.list_decisions: what people decided about the lists: leave an agency or a route off for a while, or keep it on.
-- grain: one row a decision, an agency or route, and a unit (no unit: every unit)
-- inputs: reference/list_decisions.csv of the profile; rows are only ever added, never changed
create or replace table ref.list_decisions (
    decision varchar not null check (decision in ('snooze', 'pin')),
    entity_kind varchar not null check (entity_kind in ('agency', 'employer', 'route')),
    entity_id varchar not null,
    unit varchar,
    author varchar not null,
    reason varchar not null,
    decided_on date not null,
    expires_on date not null check (expires_on >= decided_on)
);
