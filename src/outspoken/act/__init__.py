"""What is done about what customers say: every unhappy one answered, every lasting problem fixed and proven fixed.

Nouns: Case (one customer to be answered) with its Messages and Stays, ServiceLevel (what we promise, by severity) in a
WorkingWeek, Snippet; Problem (the cause behind many comments, with its story and those who follow it), Plan (what is
done about it, with its Actions and its verdict), Target (which only rises, save for signed exceptions); Recognition
(praise on one's own page), Naming (what waits for a coach), Thanks (to a customer), Concern (an answer is owed to a
team); Escalation (what must not wait) on a Ladder, Engagement (what one read and whom one called). May import:
understand and the rooms above it.
"""
