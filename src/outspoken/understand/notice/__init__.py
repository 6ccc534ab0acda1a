"""Noticing what changed: every theme × touchpoint × channel watched day by day, and what rings kept as incidents.

`series` counts, `kept` remembers, `seasons` asks for last year, `noticing` is the step, `page` is what people read of
an incident. `hours` looks at the last two days by the hour and `joined` makes one incident of both; `words` finds words
nobody used before and `new_words` keeps them.
"""
