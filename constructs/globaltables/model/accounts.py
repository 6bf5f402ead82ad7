"""AWS account numbers."""

from typing import Annotated

from globaltables.model.settings import Matching

AccountId = Annotated[str, Matching(r"^[0-9]{12}$", "must be 12 digits", "write the account's number in quotes")]
