"""Contributor insights: the keys of a table that are used most, recorded region by region."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.dynamodb_contributor_insights import DynamodbContributorInsights
from cdktf_cdktf_provider_aws.dynamodb_table import DynamodbTable
from constructs import Construct

from globaltables.regional.region import Region


class Insights(Construct):
    """Contributor insights of a table and its global indexes, which every replica has for itself.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_HowItWorks.html

    Args:
        table: The table.
        regions: Where they are on.
        index_names: Its global indexes.
    """

    def __init__(
        self, scope: Construct, id: str, *, table: DynamodbTable, regions: Sequence[Region], index_names: Sequence[str]
    ) -> None:
        super().__init__(scope, id)
        for region in regions:
            of_region = Construct(self, region.role)
            of_indexes = Construct(of_region, "Index")
            places: list[tuple[Construct, str, str | None]] = [(of_region, "Resource", None)]
            for parent, id_, index_name in places + [(of_indexes, name, name) for name in index_names]:
                DynamodbContributorInsights(
                    parent,
                    id_,
                    provider=region.provider,
                    table_name=table.name,
                    index_name=index_name,
                    depends_on=[table],
                )
