"""How a deployed table is in every region, at a glance: read in parallel, judged, shown on one screen.

expected.py     what state says was deployed
facts.py        what AWS says of one region
reading.py      asks AWS, every region and every part at once
symptoms/       what is wrong, from the facts alone
screen.py       the facts as people read them
document.py     the same as JSON
"""
