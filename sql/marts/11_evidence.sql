-- The rows behind a numerator, where the count is large enough to be published.
-- grain: one row an indicator, entity and record (at most 200 for each indicator and entity)
-- inputs: lake.measure.evidence of the day, marts.score_points
-- look-back: none
create table marts.evidence as
with
shown as (
    select
        entity_kind,
        entity_id,
        indicator
    from marts.score_points
    where not withheld and num > 0
),

final as (
    select
        e.indicator,
        e.entity_kind,
        e.entity_id,
        e.source,
        e.record_id,
        e.event_on,
        e.file,
        e.line,
        e.true_count
    from lake.measure.evidence as e
    inner join shown
        on
            e.entity_kind = shown.entity_kind
            and e.entity_id = shown.entity_id
            and e.indicator = shown.indicator
    where e.as_of = getvariable('as_of')
)

select * from final
order by
    entity_kind asc, entity_id asc, indicator asc, event_on desc nulls last,
    source asc, record_id asc, file asc, line asc;

comment on table marts.evidence is
'The rows behind a numerator: pseudonymous, at most 200 for each indicator and entity; none where 1 to 4 are counted.';
comment on column marts.evidence.indicator is 'Identifier of the indicator; see indicator_catalogue.';
comment on column marts.evidence.entity_kind is 'agency or route.';
comment on column marts.evidence.entity_id is 'The agency family or the route.';
comment on column marts.evidence.source is 'Delivered source in which the record is.';
comment on column marts.evidence.record_id is 'The supplier''s own identifier of the record.';
comment on column marts.evidence.event_on is 'Day of what the record tells.';
comment on column marts.evidence.file is 'File in which the record was delivered.';
comment on column marts.evidence.line is 'Line of that file (the header is line 1).';
comment on column marts.evidence.true_count is 'How many such rows there are in all.';
