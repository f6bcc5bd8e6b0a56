-- Words of adverts by language: the signs of dangerous offers, and everyday words by which a language is known.
-- grain: one row a language, marker and words; * between words stands for whatever is there
-- inputs: reference/advert_words.csv of the profile, optional; config/advert_words.csv for each marker of a language of
--         which the profile has none. read_by_speaker: whether somebody who speaks the language has read them
create or replace table ref.advert_words (
    language varchar not null,
    marker varchar not null,
    words varchar not null,
    read_by_speaker boolean,
    check (marker in ('no_skill', 'hurry', 'free_travel', 'visitor_pass', 'chat_only', 'everyday'))
);
