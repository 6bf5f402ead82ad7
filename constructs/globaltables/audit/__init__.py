"""Who read, wrote, changed or deleted what: a trail for all regions."""

from globaltables.audit.endangering_calls import EndangeredRegion, EndangeringCalls
from globaltables.audit.log_bucket import LogBucket
from globaltables.audit.trail import TableTrail
from globaltables.model.audit import Audit

__all__ = ["Audit", "EndangeredRegion", "EndangeringCalls", "LogBucket", "TableTrail"]
