"""Journeys: the customer's way in journeys, stages and touchpoints (our own or a partner's), and what we promised.

May import: people, post, pages and the libraries.
"""
