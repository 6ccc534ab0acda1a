"""What leaves the house: the outbox of letters (mail, signed webhooks, push), and the one client for requests to the
outside, guarded against being led anywhere but there.

A letter is a row, put in the transaction of what it tells of (`letters.put_mail`, `letters.put_event`). After the
commit the step `sending` delivers it, at least once, under one id that stays the same over every try, or gives it up
where everybody can see it.

May import: people and the rooms above it.
"""
