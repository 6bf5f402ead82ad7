"""The functions of a global table: a probe of replication and a consumer of changes, one of each per region."""

from globaltables.model.probe import Probing
from globaltables.model.stream_consumer import StreamConsuming
from globaltables.probe.code import FunctionCode
from globaltables.probe.function import FunctionPlace, function_name
from globaltables.probe.probe import Probe
from globaltables.probe.stream_consumer import StreamConsumer

__all__ = ["FunctionCode", "FunctionPlace", "Probe", "Probing", "StreamConsumer", "StreamConsuming", "function_name"]
