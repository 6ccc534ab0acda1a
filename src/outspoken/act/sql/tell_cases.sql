-- Adds what happened to the stories of many cases at once.
insert into act_message (case_id, kind, by_id, channel, text, call, at, is_doubtful, files)
select one.number, 'event', %(by)s, '', one.words, '', %(now)s, false, '[]'
from unnest(%(numbers)s::bigint[], %(words)s::text[]) as one (number, words)
