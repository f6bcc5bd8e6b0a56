-- score.*: what the stage fills for the day, before it goes to the lake in one transaction; points in cents.
-- grain: one row an entity and indicator; an entity; a unit and place; an entity, indicator and cause; a condition; a
--        count of a time that is over
-- inputs: lake.score.point, lake.score.entity, lake.score.listing, lake.score.change, lake.score.leaving,
--         lake.score.weighting, lake.score.given
-- notes: the columns of the lake without those that the views of the day add, so that a new column of the register is
--        one here as well
create or replace table score.point as
select
    * exclude (
        as_of, num, den, status, data_as_of, completeness, peer_group, num_withheld, den_withheld, points, points_sure,
        visit_took
    ),
    null::bigint as cents,
    null::bigint as took,
    null::bigint as sure
from lake.score.point
where false;

create or replace table score.entity as
select
    * exclude (as_of, score, score_sure),
    null::bigint as cents,
    null::bigint as sure,
    null::bigint as reach
from lake.score.entity
where false;

create or replace table score.listing as
select * exclude (as_of)
from lake.score.listing
where false;

create or replace table score.change as
select
    * exclude (as_of, previous_as_of, points),
    null::bigint as cents
from lake.score.change
where false;

create or replace table score.leaving as
select
    * exclude (as_of, score_to, cut),
    null::bigint as cents,
    null::bigint as cut
from lake.score.leaving
where false;

create or replace table score.weighting as
select
    * exclude (as_of, score),
    null::bigint as cents
from lake.score.weighting
where false;

create or replace table score.tens as
select * exclude (as_of)
from lake.score.given
where false;
