-- What the customer of each case said last: their latest reply, else the words of the latest comment, with its feeling.
select wanted.number, coalesce(reply.text, said.text, ''), reply.text is not null,
       coalesce(said.family, ''), coalesce(reply.at, said.occurred_at)
from unnest(%(cases)s::bigint[]) as wanted (number)
left join lateral (
    select left(message.text, 280) as text, message.at
    from act_message message
    where message.case_id = wanted.number and message.kind = 'in' and not message.is_doubtful
    order by message.at desc, message.id desc limit 1
) reply on true
left join lateral (
    select left(verbatim.text, 280) as text, feedback.occurred_at,
           coalesce(reading.family, feedback.emotion) as family
    from act_casefeedback link
    join listen_feedback feedback on feedback.id = link.feedback_id
    join listen_verbatim verbatim on verbatim.feedback_id = feedback.id
    left join understand_reading reading on reading.verbatim_id = verbatim.id
    where link.case_id = wanted.number
    order by (verbatim.text <> '') desc, link.id desc, verbatim.place limit 1
) said on true
