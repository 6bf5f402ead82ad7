"""Network, audit, game day, Kinesis, resource policies and sources: what is taken, and what is refused."""

from pathlib import Path

import pytest

from globaltables.model import ConfigurationError, Environment
from globaltables.model.load import parse_environment
from globaltables.model.resource_policies import exemption

FILE = Path("environments/dev.toml")
ROLES = "primary, secondary, tertiary"
VPC, ROUTES = "vpc-0123456789abcdef0", "rtb-0123456789abcdef0"
EXEMPTION, BOTH_EXEMPT = exemption(), exemption(is_scaled=True)
LONG_NAME = f'table_name_prefix = "{"t" * 221}"\n'
MORE_REGIONS = "".join(
    f'additional_regions.{role} = "{region}"\n'
    for role, region in {
        "ohio": "us-east-2",
        "california": "us-west-1",
        "oregon": "us-west-2",
        "canada": "ca-central-1",
        "london": "eu-west-2",
        "paris": "eu-west-3",
        "frankfurt": "eu-central-1",
        "mumbai": "ap-south-1",
        "saopaulo": "sa-east-1",
    }.items()
)
ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:orders"


def _said(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(text, FILE)
    return str(caught.value).removeprefix("environments/dev.toml: ")


def _endpoint(**changes: str) -> str:
    keys = {"role": '"primary"', "vpc_id": f'"{VPC}"', "route_table_ids": f'["{ROUTES}"]'} | changes
    return "[[network.endpoints]]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items())


def _statement(**changes: str) -> str:
    keys = {"sid": '"Mine"', "effect": '"Deny"', "principals": '["*"]', "actions": '["dynamodb:DeleteTable"]'} | changes
    return "[[resource_policy.statements]]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items())


NETWORK = {
    _endpoint(vpc_id='"vpc-1"'): (
        "network.endpoints.0.vpc_id: must be the id of a VPC such as vpc-0123456789abcdef0, got 'vpc-1'; "
        "copy it from the console"
    ),
    _endpoint(route_table_ids='["rtb-x"]'): (
        "network.endpoints.0.route_table_ids.0: must be the id of a route table such as rtb-0123456789abcdef0, "
        "got 'rtb-x'; copy it from the console"
    ),
    _endpoint(route_table_ids="[]"): (
        "network.endpoints.0.route_table_ids: must have one entry or more, got none; add one"
    ),
    _endpoint(route_table_ids=f'["{ROUTES}", "{ROUTES}"]'): (
        f"network.endpoints.0.route_table_ids.1: must name each route table once, got {ROUTES} twice; leave one out"
    ),
    _endpoint(role='"fourth"'): (
        f"network.endpoints.0.role: must name the role of a region ({ROLES}), got fourth; rename it or leave it out"
    ),
    "\n".join([_endpoint(), _endpoint(role='"secondary"')]): (
        f"network.endpoints.1.vpc_id: a VPC has one gateway endpoint for DynamoDB, got {VPC} twice; put them together"
    ),
    _endpoint(other_table_arns='["arn:aws:dynamodb:eu-west-1:123456789012:table/orders"]'): (
        "network.endpoints.0.other_table_arns: an endpoint reaches tables of its own region, us-east-1, "
        "got arn:aws:dynamodb:eu-west-1:123456789012:table/orders; name one there"
    ),
    _endpoint(other_table_arns='["orders"]'): (
        "network.endpoints.0.other_table_arns.0: must be the ARN of a table or of its indexes, got 'orders'; "
        "copy it from the console"
    ),
}

AUDIT = {
    'audit.data_events = "some"': (
        "audit.data_events: must be 'writes' or 'reads' or 'all' or 'none', got 'some'; use one of them"
    ),
    'audit.management_events = "reads"': (
        "audit.management_events: must be 'all' or 'writes' or 'none', got 'reads'; use one of them"
    ),
    "audit.retention_days = 0": "audit.retention_days: must be 1 to 36500, got 0; raise it",
    "audit.log_group_days = 100": (
        "audit.log_group_days: CloudWatch Logs keeps events for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, "
        "545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 100; write for example 120"
    ),
    '[audit]\nenabled = true\ndata_events = "none"\nmanagement_events = "none"': (
        "audit: a trail records data events, management events or both, got none of either; "
        "choose some, or set enabled to false"
    ),
}

GAME_DAY = {
    "game_day.duration_minutes = 5": "game_day.duration_minutes: must be 6 to 720, got 5; raise it",
    "game_day.duration_minutes = 721": "game_day.duration_minutes: must be 6 to 720, got 721; lower it",
    "game_day.maximum_errors_per_minute = -1": (
        "game_day.maximum_errors_per_minute: must be at least 0, got -1; raise it"
    ),
    'game_day.roles = ["home"]': (
        f"game_day.roles.0: must name the role of a region ({ROLES}), got home; rename it or leave it out"
    ),
    'game_day.stop_alarm_arns_by_role.primary = ["alarm"]': (
        "game_day.stop_alarm_arns_by_role.primary.0: must be the ARN of a CloudWatch alarm, got 'alarm'; "
        "copy it from the console"
    ),
    f'game_day.stop_alarm_arns_by_role.home = ["{ALARM}"]': (
        f"game_day.stop_alarm_arns_by_role.home: must name the role of a region ({ROLES}), got home; "
        "rename it or leave it out"
    ),
    f'game_day.stop_alarm_arns_by_role.secondary = ["{ALARM}"]': (
        "game_day.stop_alarm_arns_by_role.secondary: an alarm of its own region, eu-west-1, stops an experiment, "
        f"got {ALARM}; name one there"
    ),
    f"game_day.stop_alarm_arns_by_role.primary = {[ALARM] * 5}": (
        "game_day.stop_alarm_arns_by_role.primary: a template has at most 5 stop conditions, one of them its own, "
        "got 5 more; leave some out"
    ),
    f"backup.enabled = false\ngame_day.enabled = true\n{LONG_NAME}{MORE_REGIONS}": (
        "game_day.roles: the policy of the role of experiments has at most 10240 characters, got 10349 for 12 regions; "
        "name fewer roles, or shorten the table's name"
    ),
}

KINESIS = {
    "kinesis.retention_hours = 23": "kinesis.retention_hours: must be 24 to 8760, got 23; raise it",
    "kinesis.shards = 0": "kinesis.shards: must be 1 to 10000, got 0; raise it",
    'kinesis.precision = "SECOND"': (
        "kinesis.precision: must be 'MILLISECOND' or 'MICROSECOND', got 'SECOND'; use one of them"
    ),
    'kinesis.roles = ["home"]': (
        f"kinesis.roles.0: must name the role of a region ({ROLES}), got home; rename it or leave it out"
    ),
}

NEVER = (
    "resource_policy.statements.0.conditions: statement Mine holds for the role by which DynamoDB replicates, and a "
    f"replica that denies it for 20 hours is on its own for ever, got Deny; exempt it with conditions = {EXEMPTION}"
)
SCALED = '[billing]\nmode = "provisioned"\nread.maximum = 100\nwrite.maximum = 100\n'
AWS_MANAGED = '[encryption]\nkeys = "aws_managed"\n'
POLICY = {
    _statement(actions='["dynamodb:*"]'): NEVER,
    _statement(actions='["dynamodb:*"]', conditions='{NotIpAddress = {"aws:SourceIp" = ["203.0.113.0/24"]}}'): NEVER,
    (
        'account_id = "123456789012"\n'
        + _statement(
            actions='["dynamodb:*"]', conditions='{StringNotEquals = {"aws:PrincipalAccount" = ["111122223333"]}}'
        )
    ): NEVER,
    SCALED + _statement(actions='["dynamodb:UpdateTable"]', conditions=EXEMPTION): (
        "resource_policy.statements.0.conditions: statement Mine holds for the role by which AWS scales the table, "
        f"whose capacity then stays as it is, got Deny; exempt it with conditions = {BOTH_EXEMPT}"
    ),
    AWS_MANAGED + _statement(effect='"Allow"', principals='["111122223333"]'): (
        "resource_policy.statements.0.principals: another account cannot use a table with AWS managed keys, whose "
        "policy nobody can change, got 111122223333; leave it out, make the table with other encryption.keys, or set "
        "account_id where it is the table's own"
    ),
    _statement(actions='["dynamodb:PutItem"]', conditions='{StringNotEquals = {"aws:SourceVpce" = ["vpce-1"]}}'): NEVER,
    _statement(sid='"not-this"'): (
        "resource_policy.statements.0.sid: must be 1 to 64 letters and digits, got 'not-this'; rename it"
    ),
    _statement(principals='["somebody"]'): (
        "resource_policy.statements.0.principals.0: must be an account of 12 digits, the ARN of a role or user, or *, "
        "got 'somebody'; correct it"
    ),
    _statement(
        principals="[]"
    ): "resource_policy.statements.0.principals: must have one entry or more, got none; add one",
    _statement(actions='["s3:GetObject"]'): (
        "resource_policy.statements.0.actions.0: must be an action of DynamoDB such as dynamodb:GetItem, "
        "got 's3:GetObject'; correct it"
    ),
    _statement(conditions='{"string equals" = {a = ["b"]}}'): (
        "resource_policy.statements.0.conditions: must be operators of IAM such as StringEquals, got 'string equals'; "
        "correct it"
    ),
    _statement(roles='["home"]'): (
        f"resource_policy.statements.0.roles: must name the role of a region ({ROLES}), got home; "
        "rename it or leave it out"
    ),
    f"{_statement()}\n{_statement()}": (
        "resource_policy.statements.1.sid: must differ within a policy, got Mine twice; rename one"
    ),
    _statement(effect='"Allow"'): (
        "resource_policy.statements.0.principals: an allow for everybody is public, which DynamoDB refuses, got * "
        "without a condition on who it is; name accounts, roles or users"
    ),
    _statement(principals=str([f"arn:aws:iam::123456789012:role/{'x' * 60}{number}" for number in range(250)])): (
        "resource_policy.statements: a replica's policy has at most 20480 bytes, got 24380 for primary; shorten it"
    ),
}

SOURCE = {
    '[source]\nkind = "backup"': ("source.kind: must be 's3_import' or 'point_in_time', got 'backup'; use one of them"),
    '[source]\nkind = "s3_import"': "source.bucket: is required and was not given; add it",
    '[source]\nkind = "s3_import"\nbucket = "My_Bucket"': (
        "source.bucket: must be the name of a bucket, got 'My_Bucket'; copy it from the console"
    ),
    '[source]\nkind = "s3_import"\nbucket = "exports"\ncsv_headers = ["PK"]': (
        "source.csv_headers: is for format CSV alone, got a list for DYNAMODB_JSON; leave it out"
    ),
    '[source]\nkind = "s3_import"\nbucket = "exports"\nformat = "CSV"\ncsv_headers = ["PK", "SK", "total"]': (
        "source.csv_headers: may name one column alone, since the provider keeps no order of several and AWS takes "
        "columns by their place, got PK, SK, total; leave it out and name them in each file's first line"
    ),
    '[source]\nkind = "s3_import"\nbucket = "exports"\nformat = "ION"\ncsv_delimiter = ";"': (
        "source.csv_delimiter: is for format CSV alone, got ';' for ION; leave it out"
    ),
    '[source]\nkind = "s3_import"\nbucket = "exports"\nformat = "CSV"\ncsv_delimiter = "."': (
        "source.csv_delimiter: must be a comma, tab, colon, semicolon, bar or space, got '.'; use one of them"
    ),
    (
        '[source]\nkind = "s3_import"\nbucket = "exports"\n'
        '[[local_indexes]]\nname = "ByDate"\nsort_key = {name = "date"}'
    ): ("source: a table with local indexes cannot be imported, got ByDate; leave the indexes out"),
    '[source]\nkind = "point_in_time"': (
        "source: exactly one of table_name and table_arn names the source, got neither; give one"
    ),
    (
        '[source]\nkind = "point_in_time"\ntable_name = "orders"\n'
        'table_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"'
    ): "source: exactly one of table_name and table_arn names the source, got both; give one",
    '[source]\nkind = "point_in_time"\ntable_name = "orders"\nat = "yesterday"': (
        "source.at: must be a time with a time zone, got 'yesterday'; write it as 2025-03-01T12:00:00Z"
    ),
    '[source]\nkind = "point_in_time"\ntable_name = "orders"\nat = "2025-03-01T12:00:00"': (
        "source.at: must be a time with a time zone, got '2025-03-01T12:00:00'; write it as 2025-03-01T12:00:00Z"
    ),
    '[source]\nkind = "point_in_time"\ntable_name = "global-app-data"': (
        "source: a table is restored into another one, got global-app-data for both; choose another name for it"
    ),
    '[source]\nkind = "point_in_time"\ntable_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/global-app-data"': (
        "source: a table is restored into another one, got global-app-data for both; choose another name for it"
    ),
}

WRONG = NETWORK | AUDIT | GAME_DAY | KINESIS | POLICY | SOURCE


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=[message[:60] for message in WRONG.values()])
def test_refuses_what_cannot_be_right(text: str, message: str) -> None:
    """Each with its key, the rule, what was got and the way out."""
    assert _said(text) == message


@pytest.mark.parametrize(
    "text",
    [
        _endpoint(other_table_arns='["arn:aws:dynamodb:us-east-1:123456789012:table/orders/index/*"]'),
        "audit.log_group_days = false",
        f'game_day.stop_alarm_arns_by_role.primary = ["{ALARM}"]',
        f'backup.enabled = false\ngame_day.enabled = true\ngame_day.roles = ["primary"]\n{LONG_NAME}{MORE_REGIONS}',
        _statement(),
        _statement(actions='["dynamodb:*"]', conditions=EXEMPTION),
        SCALED + _statement(actions='["dynamodb:*"]', conditions=BOTH_EXEMPT),
        'account_id = "123456789012"\n'
        + _statement(
            actions='["dynamodb:*"]', conditions='{StringNotEquals = {"aws:PrincipalAccount" = ["123456789012"]}}'
        ),
        'account_id = "123456789012"\n' + AWS_MANAGED + _statement(effect='"Allow"', principals='["123456789012"]'),
        "encryption_at_rest = false\n" + AWS_MANAGED + _statement(effect='"Allow"', principals='["111122223333"]'),
        AWS_MANAGED + _statement(principals='["111122223333"]'),
        _statement(actions='["dynamodb:*"]', conditions='{Bool = {"aws:SecureTransport" = ["false"]}}'),
        _statement(effect='"Allow"', conditions='{StringEquals = {"aws:PrincipalOrgID" = ["o-1"]}}'),
        _statement(effect='"Allow"', principals='["123456789012"]', resources='["table"]', roles='["secondary"]'),
        '[source]\nkind = "s3_import"\nbucket = "exports"\nformat = "CSV"\ncsv_delimiter = "|"',
        '[source]\nkind = "point_in_time"\ntable_arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/global-app-data"',
        '[source]\nkind = "point_in_time"\ntable_name = "orders"\nat = "2025-03-01T12:00:00+01:00"',
    ],
)
def test_takes_what_is_right(text: str) -> None:
    """What nearly breaks a rule and does not."""
    assert parse_environment(text, FILE).name == "dev"


def test_everything_around_the_table_is_off_by_default() -> None:
    """None of it is there, and none of it is billed, unless it is asked for."""
    plain = Environment(name="any")
    assert (plain.network.endpoints, plain.resource_policy.statements, plain.source) == ((), (), None)
    assert not plain.audit.enabled
    assert not plain.game_day.enabled
    assert not plain.kinesis.enabled


def test_a_statement_stands_on_the_replicas_it_names() -> None:
    """On every replica where it names none."""
    text = "\n".join([_statement(), _statement(sid='"Another"', roles='["tertiary"]')])
    policy = parse_environment(text, FILE).resource_policy
    assert [one.sid for one in policy.of_role("primary")] == ["Mine"]
    assert [one.sid for one in policy.of_role("tertiary")] == ["Mine", "Another"]
