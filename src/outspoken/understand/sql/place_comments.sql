-- Which of the comments placed by a search are still there? They are kept with their topic.
INSERT INTO understand_topiccomment (reading_id, topic_id, is_clear)
SELECT reading.verbatim_id, placed.topic, placed.is_clear
FROM placed
JOIN understand_reading AS reading ON reading.verbatim_id = placed.id
FOR KEY SHARE OF reading
