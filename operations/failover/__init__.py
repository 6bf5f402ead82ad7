"""Leaves a region, and comes back. Nothing here needs Terraform, synth, state or the region that is left.

course.py               which steps, by write mode and direction; pure
routing.py              who takes whose writes, and how a switch says it; pure
request.py              what is asked for on the command line; pure
assessment.py           which regions answer, and how long replication took
probe_items.py          marked items that show what arrives
gate.py                 whether all that was written has arrived
newest_write.py         the newest write of a region that is known to have arrived elsewhere
*_switch.py, switch.py  what leads writers elsewhere
wanted.py               what is wanted, and what came of it
opening.py              what the environment and the regions say, gathered
evacuation.py           the steps, carried out
report.py               what came of it
"""
