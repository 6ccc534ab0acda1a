"""The command centre: how customers feel right now, against what is usual for this hour, written from the figures.

`figures.of` gathers everything one page shows; recent hours come from PostgreSQL, what is usual from the lens.
"""
