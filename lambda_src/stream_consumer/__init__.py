"""Handles the changes that were made in one region of a global table, and leaves the others to their own regions.

A replicated write appears in the stream of every region, and since version 2019.11.21 nothing that DynamoDB adds to an
item tells which one it was made in. So the application says it: it sets an attribute to the name of its region in
every write, updates included.

Replace `changes.py` with what your application does. Runs in AWS Lambda and imports nothing else.
"""
