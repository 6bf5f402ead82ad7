"""A drill: cuts a region off on purpose, and watches everything that should happen then.

fault.py          what is made to go wrong, and how it is healed
embedded_control.py  the embedded AWS's own controls
alarms.py         which alarms should fire, and when they did
traffic.py        marked writes in every region, with a history of every call
lost_updates.py   which acknowledged writes the other side's later ones replaced; pure
timeline.py       what happened when
drill.py          the drill itself
report.py         what came of it, as text, JSON and Markdown
"""
