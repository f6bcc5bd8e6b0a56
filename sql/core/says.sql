-- core.says(text, marker): whether an advert's words carry a marker, in English or Indonesian.
-- grain: a scalar; false where there is no text
-- inputs: none
-- notes: markers of studied adverts for forced scamming and debt bondage; each alone is everyday language
create or replace macro core.says(words, marker) as coalesce(regexp_matches(lower(words), case marker
    when 'no_skill' then 'tanpa (pengalaman|keahlian|ijazah)|no (experience|skills?|degree)|tidak perlu pengalaman'
    when 'hurry' then 'berangkat (cepat|segera|minggu ini)|langsung berangkat|urgent|immediate(ly)?|leave now'
    when 'free_travel' then '(tiket|biaya|penerbangan) (ditanggung|gratis)|gratis tiket|free (ticket|flight|visa)'
    when 'visitor_pass' then 'visa (turis|kunjungan|wisata)|tourist visa|visit(or)? (visa|pass)'
    when 'chat_only' then '(whatsapp|telegram|wa|dm)( atau telegram)? (saja|only)|dm only'
    when 'board' then '(makan|mess|tempat tinggal|asrama).{0,20}gratis|free (meals|food|lodging|accommodation|hotel)'
end), false);
