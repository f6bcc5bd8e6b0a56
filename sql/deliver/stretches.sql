-- stretch: from when until when each version of a key counts.
-- grain: one row a version and stretch of days [known_from, known_to), which is empty where the version never counts
-- inputs: version (version_id, key, content, recorded_at, delivered_on, starts_on, ends_on, delivery_id): all versions
--         of some keys; starts_on/ends_on = the days between which its delivery was known and not yet replaced;
--         $first_stands: whether of two with one time and other content the one delivered first counts
-- notes: of the versions visible on a day the last by recorded_at, then by delivery date counts. A version
--        with the same content as the one before it does not end that one, so that repeated rows change nothing.
--        The result depends on the set of versions alone, not on the order in which they came.
create or replace temp table stretch as
with
dated as (
    select
        *,
        if($first_stands, min(delivered_on) over (partition by key, recorded_at, content), null) as first_said
    from version
),

placed as (
    select
        *,
        row_number() over (
            partition by key
            order by recorded_at, first_said desc, delivered_on, starts_on, delivery_id
        ) as position,
        -- the same statement, made again while the first still stood
        ends_on = date '9999-12-31' and row_number() over (
            partition by key, recorded_at, content, ends_on order by starts_on, delivered_on, delivery_id
        ) > 1 as is_repeated
    from dated
),

days as (
    select
        key,
        starts_on as day
    from placed
    where not is_repeated
    union
    select
        key,
        ends_on as day
    from placed
    where ends_on < date '9999-12-31'
),

slices as (
    select
        key,
        day,
        lead(day, 1, date '9999-12-31') over (partition by key order by day) as next_day
    from days
),

visible as (
    select
        slices.key,
        slices.day,
        slices.next_day,
        placed.version_id,
        placed.position,
        lag(placed.content) over (partition by slices.key, slices.day order by placed.position) as before,
        placed.content
    from slices
    inner join placed on slices.key is not distinct from placed.key
    where not placed.is_repeated and placed.starts_on <= slices.day and slices.day < placed.ends_on
),

chosen as (
    select
        key,
        day,
        next_day,
        arg_max(version_id, position) as version_id
    from visible
    where content is distinct from before
    group by key, day, next_day
),

begun as (
    select
        *,
        lag(next_day) over (partition by key, version_id order by day, next_day) as ended_on
    from chosen
),

numbered as (
    select
        *,
        count(*) filter (where ended_on is distinct from day) over (partition by version_id order by day) as stretch
    from begun
),

counting as (
    select
        version_id,
        min(day) as known_from,
        max(next_day) as known_to
    from numbered
    group by version_id, stretch
)

select
    placed.version_id,
    coalesce(counting.known_from, placed.starts_on) as known_from,
    coalesce(counting.known_to, placed.starts_on) as known_to
from placed
left join counting on placed.version_id = counting.version_id;
