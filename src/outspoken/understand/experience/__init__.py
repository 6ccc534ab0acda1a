"""Journeys as customers live them: promise against experience, moments of truth, employees' voice beside customers'.

`promises` measures what was promised, `moments` finds what weighs, `employees` hears those who work there under the
group-size guard, `page` puts them along the journeys.
"""
