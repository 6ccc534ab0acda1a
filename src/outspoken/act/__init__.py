"""What is done about what customers say: every unhappy one answered, every lasting problem fixed and proven fixed.

Nouns: Case (one customer to be answered) with its Messages and Stays, ServiceLevel (what we promise, by severity) in a
WorkingWeek, Snippet. May import: understand and the rooms above it.
"""
