"""Understand: readings of what was said, themes, the live command centre, the reading room, the mirror into the lens.

May import: listen, journeys, people, post, pages and the libraries.
"""
