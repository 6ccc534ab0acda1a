"""Targets that ratchet: how often a touchpoint shall keep what it promises; they rise, and never sink by themselves.

`ratchet` decides by numbers alone, `figures` counts what was kept by month from the lens, `verbs` set targets and sign
exceptions, `turning` is the step that lets them rise, `page` and `drawing` are what people read.
"""
