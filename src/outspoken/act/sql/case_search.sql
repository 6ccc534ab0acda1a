-- Cases whose conversation or comments have these words; one more than `most` of either where the words are common.
with words as (select websearch_to_tsquery('simple', %(q)s) as query),
written as (
    select message.case_id as number from act_message message, words
    where message.search @@ words.query and message.kind <> 'event' limit %(most)s + 1
),
spoken as (
    select verbatim.feedback_id from listen_verbatim verbatim, words
    where verbatim.search @@ words.query limit %(most)s + 1
)
select (select count(*) from written), (select count(*) from spoken),
       array(select number from written
             union
             select link.case_id from act_casefeedback link join spoken on spoken.feedback_id = link.feedback_id)
