"""Server: the process tree of one machine: the embedded PostgreSQL, the web processes, the worker, their supervisor.

Stands beside `cli` on top of every room; knows processes, ports and folders, and nothing of customers.
"""
