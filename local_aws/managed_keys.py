"""The keys AWS manages itself: `alias/aws/<service>` appears when it is first named.

On AWS, describing such an alias or encrypting with it makes the key; the Terraform provider relies on that when a
replica has no key of its own.
"""

import json
from collections.abc import Callable
from typing import Any

from local_aws.emulator import Names

PREFIX = "alias/aws/"
MANAGED = "_managed_for"

Record = dict[str, Any]


def install() -> None:
    """Wrap the emulator's functions that find and describe a key."""
    kms = Names("ministack.services.kms")

    def wrap_resolve(original: Callable[[str], Record | None]) -> Callable[[str], Record | None]:
        def resolve(key: str) -> Record | None:
            found = original(key)
            if found is not None or not isinstance(key, str) or PREFIX not in key:
                return found
            name = key[key.index(PREFIX) :]
            _, _, content = kms["_create_key"]({"Description": f"Default key for {name.removeprefix(PREFIX)}"})
            record = original(json.loads(content)["KeyMetadata"]["KeyId"])
            if record is not None:
                record[MANAGED] = name
                kms["_create_alias"]({"AliasName": name, "TargetKeyId": record["KeyId"]})
            return record

        return resolve

    def wrap_metadata(original: Callable[[Record], Record]) -> Callable[[Record], Record]:
        def metadata(record: Record) -> Record:
            described = original(record)
            if MANAGED in record:
                described["KeyManager"] = "AWS"
            return described

        return metadata

    kms.wrap("_resolve_key", wrap_resolve)
    kms.wrap("_key_metadata", wrap_metadata)


def is_managed(record: Record) -> bool:
    """Whether AWS manages this key."""
    return MANAGED in record
