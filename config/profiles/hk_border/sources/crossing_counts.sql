-- crossing_counts from the daily statistics on passenger traffic
-- grain: one row a raw row, i.e. day, control point and direction (1:1); inputs: raw; look-back: none
--
-- Travellers are the total: residents, mainland visitors and others are not told apart, which would be a proxy of
-- nationality. A control point that is not in reference/checkpoints.csv keeps its name, and so is quarantined.
with final as (
    select
        _file,
        _line,
        '*' as other_country,
        '*' as purpose,
        '*' as traveller_group,
        coalesce(map {
            'Airport': 'HKAIR',
            'China Ferry Terminal': 'HKCFT',
            'Express Rail Link West Kowloon': 'HKWKN',
            'Harbour Control': 'HKHBC',
            'Heung Yuen Wai': 'HKHYW',
            'Hong Kong-Zhuhai-Macao Bridge': 'HKHZM',
            'Hung Hom': 'HKHUH',
            'Kai Tak Cruise Terminal': 'HKKTC',
            'Lo Wu': 'HKLOW',
            'Lok Ma Chau': 'HKLMC',
            'Lok Ma Chau Spur Line': 'HKLMS',
            'Macau Ferry Terminal': 'HKMFT',
            'Man Kam To': 'HKMKT',
            'Sha Tau Kok': 'HKSTK',
            'Shenzhen Bay': 'HKSZB',
            'Tuen Mun Ferry Terminal': 'HKTMF'
        }[trim("Control Point")], "Control Point") as checkpoint,  -- noqa: RF04
        case trim("Arrival / Departure")
            when 'Arrival' then 'entry'
            when 'Departure' then 'exit'
            else "Arrival / Departure"
        end as direction,
        coalesce(try_strptime(date, ['%d-%m-%Y', '%Y-%m-%d'])::date::varchar, date) as day,  -- noqa: RF04
        regexp_replace(total, ',(\d{3})\b', '\1', 'g') as travellers
    from raw
)

select * from final
