"""What Larkline did in its year: settings, problems with plans and proof, targets, alarms, the teams' own streams.

Everything is done by the verbs of `act`, by the people of `company`, at the moment it happened, in the order of time;
verdicts, relapses and rising targets are what the steps derive from the comments, never written here. `telling.tell`
plays all of it; moments are told by their distance to the end of the year, in days.
"""
