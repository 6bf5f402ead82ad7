"""A drill: cuts a region off on purpose, and watches everything that should happen then.

fault.py          what is made to go wrong, and how it is healed
embedded_control.py  the embedded AWS's own controls
alarms.py         which alarms should fire
alarm_watch.py    waits for them, as long as the fault allows
traffic.py        marked writes in every region, with a history of every call
lost_updates.py   which acknowledged writes the other side's later ones replaced; pure
timeline.py       what happened when
scene.py          what a drill needs and finds
drill.py          the drill itself
opening.py        lays it out, and sees that all is well first
rehearsal.py      takes the place of the switch where no traffic is to move
report.py         what came of it, as text, JSON and Markdown
"""
