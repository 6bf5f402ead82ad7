"""One self-contained HTML page: what is deployed and how it is, and what the last plan, verification and estimate said.

`gathering.py` reads, `sections/` says in words and figures, `drawing/` draws, `page.py` puts it together. Only
`gathering.py` and `live_metrics.py` ask AWS; all the rest is a function of `Contents`.
"""
