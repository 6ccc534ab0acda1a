"""Listen: every door through which feedback comes, and the one verb behind all of them (`feedback.take`).

May import: journeys, people, post, pages and the libraries.
"""
