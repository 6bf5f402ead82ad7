"""Rights to a global table for roles of one's own: in every region, keys included."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cdktf import DefaultTokenResolver, Fn, IResolvable, StringConcat, TerraformCount, Token, Tokenization
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct, IConstruct

from globaltables.model import permissions
from globaltables.model.errors import ConfigurationError
from globaltables.model.policies import (
    Statement,
    TableArns,
    document,
    read_data,
    read_stream,
    read_write_data,
    use_keys,
    write_data,
)
from globaltables.regional.region import Region

_LONGEST_TABLE_NAME_IN_A_POLICY_NAME = 100
_HASH_LENGTH = 6
"""An inline policy's name has up to 128 characters, and a table's up to 250."""


@dataclass(frozen=True)
class TableAccess:
    """What a policy has to know of a table.

    Args:
        partition: The AWS partition, a literal or a token.
        account_id: The table's account, a literal or a token.
        table_name: Its name, a literal or a token that waits for no resource.
        regions: Its regions, home first.
        index_names: The names of all its indexes.
        key_arn_by_role: ARN of the customer managed key by role of its region; empty where there are none.
        keys_enabled: Whether those keys exist: a literal, or a token where Terraform decides.
    """

    partition: str
    account_id: str
    table_name: str
    regions: Sequence[Region]
    index_names: Sequence[str]
    key_arn_by_role: dict[str, str]
    keys_enabled: bool | IResolvable

    def arns(self, regions: Sequence[Region], **limits: int) -> TableArns:
        """The table's ARNs in these regions."""
        names = [region.name for region in regions]
        return TableArns(self.partition, self.account_id, self.table_name, names, self.index_names, **limits)

    def key_arn_by_region(self, regions: Sequence[Region]) -> dict[str, str]:
        """ARN of the customer managed key by name of the region; empty where there are none."""
        return {region.name: arn for region in regions if (arn := self.key_arn_by_role.get(region.role))}

    def add_policies(
        self, scope: Construct, role: IamRole, name: str, statements: list[Statement], key_statements: list[Statement]
    ) -> tuple[IamRolePolicy, ...]:
        """Makes the inline policies of a role: one for the table, and one for the keys where there are any."""
        provider: Any = self.regions[0].provider
        table = IamRolePolicy(
            scope, "Table", provider=provider, role=role.name, name=name, policy=policy_text(document(statements))
        )
        if not key_statements:
            return (table,)
        switchable = self.keys_enabled is not True
        # A policy of its own, since a statement without a resource is refused, and the keys may be switched off.
        keys = IamRolePolicy(
            scope,
            "Keys",
            provider=provider,
            count=TerraformCount.of(Token.as_number(Fn.conditional(self.keys_enabled, 1, 0))) if switchable else None,
            role=role.name,
            name=f"{name}-keys",
            policy=policy_text(document(key_statements)),
        )
        return (table, keys)


@dataclass(frozen=True)
class Grant:
    """Rights that were given.

    Args:
        policies: The inline policies that carry them. Let whatever needs the rights when it is made, a Lambda event
            source for example, depend on them: ``depends_on=[*grant.policies]``.
        regions: Where they hold.
    """

    policies: tuple[IamRolePolicy, ...]
    regions: tuple[Region, ...]


class Grants:
    """The grants of a table. Each makes inline policies below the role it is given to."""

    if TYPE_CHECKING:  # the table has it; a mixin beside jsii's metaclass cannot be an abstract class

        @property
        def access(self) -> TableAccess:
            """What a policy has to know of the table."""

    def grant_read_data(self, role: IamRole, *, regions: Sequence[Region] | None = None) -> Grant:
        """Lets a role read items, of the table and all its indexes.

        Args:
            role: The role, of the table's account.
            regions: Where. Default every region of the table.

        Raises:
            ConfigurationError: When a region is not the table's, or the role was given this before.
        """
        return self._grant(role, "ReadData", read_data, permissions.READ_WITH_KEY, regions)

    def grant_write_data(self, role: IamRole, *, regions: Sequence[Region] | None = None) -> Grant:
        """Lets a role write and delete items, but not read them; arguments as in `grant_read_data`."""
        return self._grant(role, "WriteData", write_data, permissions.WRITE_WITH_KEY, regions)

    def grant_read_write_data(self, role: IamRole, *, regions: Sequence[Region] | None = None) -> Grant:
        """Lets a role do all that an application does with items; arguments as in `grant_read_data`."""
        return self._grant(role, "ReadWriteData", read_write_data, permissions.WRITE_WITH_KEY, regions)

    def grant_stream_read(self, role: IamRole, *, regions: Sequence[Region] | None = None) -> Grant:
        """Lets a role read the change stream; arguments as in `grant_read_data`."""
        return self._grant(role, "StreamRead", read_stream, permissions.READ_WITH_KEY, regions)

    def _grant(
        self,
        role: IamRole,
        id: str,
        statements: Callable[[TableArns], list[Statement]],
        key_actions: Sequence[str],
        regions: Sequence[Region] | None,
    ) -> Grant:
        access = self.access
        where = tuple(access.regions if regions is None else regions)
        _check_regions(where, access.regions)
        keys = access.key_arn_by_region(where)
        suffix = "".join(f"-{char.lower()}" if char.isupper() else char for char in id)
        name = _free_name(role, f"{_beginning(access.table_name)}{suffix}", self)
        policies = access.add_policies(
            _scope_below(role, self, id), role, name, statements(access.arns(where)), use_keys(keys, key_actions)
        )
        return Grant(policies, where)


def policy_text(policy: dict[str, Any]) -> str:
    """A policy as the provider takes it.

    A text with tokens and not Terraform's `jsonencode`: cdktf cannot put the ARN of a key with a count into a function.
    """
    return json.dumps(policy, separators=(",", ":"))


def _beginning(table_name: str) -> str:
    if Token.is_unresolved(table_name):
        return Fn.substr(table_name, 0, _LONGEST_TABLE_NAME_IN_A_POLICY_NAME)
    return table_name[:_LONGEST_TABLE_NAME_IN_A_POLICY_NAME]


def _free_name(role: IConstruct, name: str, table: Any) -> str:
    """The name; where another grant has it, since a role has a policy of each name once, with the table's hash."""
    given = role.node.try_find_child("Grant")
    taken = [str(one.name_input) for one in given.node.find_all() if isinstance(one, IamRolePolicy)] if given else []
    if not any(_expression(role, one) == _expression(role, name) for one in taken):
        return name
    return f"{name}-{hashlib.sha256(table.node.path.encode()).hexdigest()[:_HASH_LENGTH]}"


def _expression(scope: IConstruct, text: str) -> str:
    """The text as Terraform gets it, since each use of a variable is a token of its own."""
    resolver = DefaultTokenResolver(StringConcat())
    return str(Tokenization.resolve(text, preparing=False, resolver=resolver, scope=scope))


def _check_regions(wanted: Sequence[Region], known: Sequence[Region]) -> None:
    roles = ", ".join(region.role for region in known)
    if not wanted:
        raise ConfigurationError(
            f"regions: must name one or more of the table's ({roles}), got none; leave regions out for all"
        )
    for region in wanted:
        if region not in known:
            raise ConfigurationError(
                f"regions: must be the table's ({roles}), got {region.role}; add it to the table or leave it out"
            )


def _scope_below(role: IConstruct, table: Any, id: str) -> Construct:
    """``<role>/Grant/<the table's path>/<id>``: unique however many tables a role is given."""
    scope: Any = role
    for part in ["Grant", *table.node.path.split("/")[1:]]:
        scope = scope.node.try_find_child(part) or Construct(scope, part)
    if scope.node.try_find_child(id):
        raise ConfigurationError(
            f"role {role.node.path}: is given {id} on {table.node.path} once, got twice; name all regions in one call"
        )
    return Construct(scope, id)
