-- score.own: the points of what is known of an agency or employer alone, without what its neighbours tell.
-- grain: one row an entity and indicator with points (made empty)
-- inputs: none
create or replace table score.own (entity_kind varchar, entity_id varchar, indicator varchar, cents bigint);
