"""The settings of a region: which services AWS Backup may back up, and which of them with its advanced features.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html
"""

from local_aws.backup.answers import Answer, Request, content, done
from local_aws.backup.stores import Stores

OPTED_IN = "ResourceTypeOptInPreference"
MANAGED = "ResourceTypeManagementPreference"


class RegionSettings:
    """DescribeRegionSettings and UpdateRegionSettings; a new account has everything on.

    Args:
        stores: Where they are kept.
    """

    def __init__(self, stores: Stores) -> None:
        self._preferences = stores.preferences

    def describe(self, _: Request) -> Answer:
        """DescribeRegionSettings."""
        return content({name: {"DynamoDB": True} | self._preferences.get(name, {}) for name in (OPTED_IN, MANAGED)})

    def update(self, request: Request) -> Answer:
        """UpdateRegionSettings."""
        for name in (OPTED_IN, MANAGED):
            self._preferences[name] = self._preferences.get(name, {}) | (request.body.get(name) or {})
        return done()
