"""What AWS has against what was deployed and what the environment asks for, and who wins at the next deploy.

difference.py   one difference, and the winners there are
flat.py         values side by side, path by path
planned.py      what Terraform sees: from the plan that the next deploy would make
expected.py     what state says of the things Terraform does not look at
unseen.py       what Terraform does not see: asked of AWS in every region
report.py       the differences as people and as programs read them
"""
