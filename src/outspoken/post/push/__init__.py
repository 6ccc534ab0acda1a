"""Web push: telling people on their browsers, also while no page of ours is open (RFC 8030).

A push is a letter to one browser, encrypted for that browser alone (RFC 8291) and signed with the installation's key
(RFC 8292). It says what waits and where; customers' words never stand in it, for lock screens show it to everybody.
"""
