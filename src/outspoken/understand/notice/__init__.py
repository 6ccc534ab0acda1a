"""Noticing what changed: every theme × touchpoint × channel watched day by day, and what rings kept as incidents.

`series` counts, `kept` remembers, `noticing` is the step, `page` is what people read of an incident.
"""
