"""What exists once in every region, whatever the table looks like."""

from globaltables.regional.encryption_key import EncryptionKey
from globaltables.regional.fence import Fence, expression
from globaltables.regional.names import fitting_name
from globaltables.regional.region import Region, known_names

__all__ = ["EncryptionKey", "Fence", "Region", "expression", "fitting_name", "known_names"]
