-- What do the newest comments say that lie nearest a topic, clearly or not, in the order in which they were searched?
SELECT reading.verbatim_id, left(verbatim.text, 2000) AS text
FROM understand_topiccomment AS placed
JOIN understand_reading AS reading ON reading.verbatim_id = placed.reading_id
JOIN listen_verbatim AS verbatim ON verbatim.id = reading.verbatim_id
WHERE placed.topic_id = %(topic)s
ORDER BY reading.occurred_at DESC, reading.verbatim_id DESC
LIMIT %(most)s
