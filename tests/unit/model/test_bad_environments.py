"""Every rule of an environment file, with the whole message a user sees."""

from pathlib import Path

import pytest

from globaltables.model import ConfigurationError, Environment
from globaltables.model.load import parse_environment

FILE = Path("environments/dev.toml")

TYPES = {
    "text where a table belongs": (
        'partition_key = "PK"',
        (
            "partition_key: must be a table of keys and values, got 'PK'; "
            "write it in braces or under a heading in brackets"
        ),
    ),
    "true where a table belongs": (
        "sort_key = true",
        "sort_key: must be a table of keys and values, got true; write it in braces or under a heading in brackets",
    ),
    "text where a choice of tables belongs": (
        'billing = "on_demand"',
        (
            "billing: must be a table of keys and values, got 'on_demand'; "
            "write it in braces or under a heading in brackets"
        ),
    ),
    "table where a list belongs": (
        "global_indexes = {}",
        "global_indexes: must be a list, got a table; write it in square brackets",
    ),
    "number where a table of a list belongs": (
        "global_indexes = [5]",
        (
            "global_indexes.0: must be a table of keys and values, got 5; "
            "write it in braces or under a heading in brackets"
        ),
    ),
    "number where text belongs": (
        "account_id = 123456789012",
        "account_id: must be a text, got 123456789012; write it in quotes",
    ),
    "list where text belongs": ('tags = {team = ["a"]}', "tags.team: must be a text, got a list; write it in quotes"),
    "text where a number belongs": (
        'read_capacity = "10"',
        "read_capacity: must be a whole number, got '10'; write digits without quotes",
    ),
    "fraction where a whole number belongs": (
        "write_capacity = 1.5",
        "write_capacity: must be a whole number, got 1.5; write digits without quotes",
    ),
    "infinity where a whole number belongs": (
        "recovery_period_days = inf",
        "recovery_period_days: must be a whole number, got inf; write digits without quotes",
    ),
    "true where a number belongs": (
        "backup_retention_days = true",
        "backup_retention_days: must be a whole number, got true; write digits without quotes",
    ),
    "text where true or false belongs": (
        'deletion_protection = "yes"',
        "deletion_protection: must be true or false, got 'yes'; write one of them without quotes",
    ),
    "date where true or false belongs": (
        "prevent_destroy = 1979-05-27",
        "prevent_destroy: must be true or false, got 1979-05-27; write one of them without quotes",
    ),
    "a long value is shortened": (
        f'read_capacity = "{"9" * 200}"',
        f"read_capacity: must be a whole number, got '{'9' * 56}...; write digits without quotes",
    ),
    "tag named like a kind of backend": ("tags = {local = 5}", "tags.local: must be a text, got 5; write it in quotes"),
}

KEYS = {
    "misspelt key": ('tabel_name_prefix = "x"', "tabel_name_prefix: unknown key; did you mean table_name_prefix?"),
    "misspelt key in a table": (
        "[replicas.secondary]\ndeletion_protecton = true",
        "replicas.secondary.deletion_protecton: unknown key; did you mean deletion_protection?",
    ),
    "misspelt key in a list": (
        'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, sortkey = {name = "e"}}]',
        "global_indexes.0.sortkey: unknown key; did you mean sort_key?",
    ),
    "unknown key in a choice": (
        '[billing]\nmode = "on_demand"\nautoscale = true',
        "billing.autoscale: unknown key; known keys are maximum_read_request_units, maximum_write_request_units, mode",
    ),
    "unknown key of an optional table": (
        '[sort_key]\nname = "SK"\nzzz = 1',
        "sort_key.zzz: unknown key; known keys are name, type",
    ),
    "missing key": (
        'global_indexes = [{name = "ByDate"}]',
        "global_indexes.0.partition_key: is required and was not given; add it",
    ),
    "missing mode": (
        "[billing]\nmaximum_read_request_units = 1",
        "billing.mode: is required and was not given; add it",
    ),
    "missing name of a bucket": (
        '[backend]\ntype = "s3"\nregion = "us-east-1"',
        "backend.bucket: is required and was not given; add it",
    ),
}


def _provisioned(rest: str) -> str:
    return f'billing = {{mode = "provisioned", read = {{maximum = 20}}, write = {{maximum = 20}}}}\n{rest}'


def _scheduled(action: str) -> str:
    read = f"{{maximum = 20, schedule = {{peak = {{{action}}}}}}}"
    return f'billing = {{mode = "provisioned", read = {read}, write = {{maximum = 20}}}}'


CHOICES = {
    "billing": ('[billing]\nmode = "free"', "billing.mode: must be 'on_demand' or 'provisioned', got 'free'"),
    "backend": ('[backend]\ntype = "http"', "backend.type: must be 'local' or 's3' or 'cloud', got 'http'"),
    "a list for a mode": ("[billing]\nmode = []", "billing.mode: must be 'on_demand' or 'provisioned', got a list"),
    "target": ('target = "azure"', "target: must be 'aws' or 'embedded_aws', got 'azure'"),
    "table class": ('table_class = "X"', "table_class: must be 'STANDARD' or 'STANDARD_INFREQUENT_ACCESS', got 'X'"),
    "type of a key": (
        'partition_key = {name = "a", type = "X"}',
        "partition_key.type: must be 'S' or 'N' or 'B', got 'X'",
    ),
    "encryption": (
        '[encryption]\nkeys = "mine"',
        "encryption.keys: must be 'customer_managed' or 'existing' or 'aws_managed' or 'aws_owned', got 'mine'",
    ),
    "projection": (
        'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, projection = "SOME"}]',
        "global_indexes.0.projection: must be 'ALL' or 'KEYS_ONLY' or 'INCLUDE', got 'SOME'",
    ),
}

RANGES = {
    "read_capacity = 0": "read_capacity: must be 1 to 4000000, got 0; raise it",
    "write_capacity = 4000001": "write_capacity: must be 1 to 4000000, got 4000001; lower it",
    "backup_retention_days = 0": "backup_retention_days: must be 1 to 36500, got 0; raise it",
    "recovery_period_days = 0": "recovery_period_days: must be 1 to 35, got 0; raise it",
    "recovery_period_days = 36": "recovery_period_days: must be 1 to 35, got 36; lower it",
    "replicas.secondary.recovery_period_days = 36": (
        "replicas.secondary.recovery_period_days: must be 1 to 35, got 36; lower it"
    ),
    "encryption.deletion_window_days = 6": "encryption.deletion_window_days: must be 7 to 30, got 6; raise it",
    "encryption.rotation_period_days = 2561": "encryption.rotation_period_days: must be 90 to 2560, got 2561; lower it",
    'billing = {mode = "on_demand", maximum_read_request_units = 0}': (
        "billing.maximum_read_request_units: must be at least 1, got 0; raise it"
    ),
    'billing = {mode = "provisioned", read = {maximum = 20, target_utilization = 19}, write = {maximum = 20}}': (
        "billing.read.target_utilization: must be 20 to 90, got 19; raise it"
    ),
    'billing = {mode = "provisioned", read = {maximum = 20}, write = {maximum = 20, target_utilization = 91}}': (
        "billing.write.target_utilization: must be 20 to 90, got 91; lower it"
    ),
    'time_to_live_attribute = ""': "time_to_live_attribute: must have 1 to 255 characters, got 0; lengthen it",
    f'partition_key.name = "{"k" * 256}"': "partition_key.name: must have 1 to 255 characters, got 256; shorten it",
    'global_indexes = [{name = "GI", partition_key = {name = "d"}}]': (
        "global_indexes.0.name: must have 3 to 255 characters, got 2; lengthen it"
    ),
}

TEXTS = {
    "name of the environment": (
        'name = "My Env"',
        (
            "name: must be 1 to 40 lower-case letters, digits and hyphens, no hyphen first, got 'My Env'; "
            "rename the file, or set name in it"
        ),
    ),
    "account": ('account_id = "12"', "account_id: must be 12 digits, got '12'; write the account's number in quotes"),
    "prefix": (
        'table_name_prefix = "a b"',
        "table_name_prefix: must be letters, digits, underscores, dots and hyphens, got 'a b'; remove the others",
    ),
    "empty prefix": ('table_name_prefix = ""', "table_name_prefix: must have 1 to 250 characters, got 0; lengthen it"),
    "suffix": (
        'table_name_suffix = "a/b"',
        "table_name_suffix: must be letters, digits, underscores, dots and hyphens, got 'a/b'; remove the others",
    ),
    "index": (
        'global_indexes = [{name = "by date", partition_key = {name = "d"}}]',
        (
            "global_indexes.0.name: must be letters, digits, underscores, dots and hyphens, got 'by date'; "
            "remove the others"
        ),
    ),
    "bucket": (
        '[backend]\ntype = "s3"\nbucket = "My_State"\nregion = "us-east-1"',
        (
            "backend.bucket: must be lower-case letters, digits, dots and hyphens with a letter or a digit at "
            "either end, "
            "got 'My_State'; give the name of an existing bucket"
        ),
    ),
    "region of a bucket": (
        '[backend]\ntype = "s3"\nbucket = "state"\nregion = "here"',
        "backend.region: must be an AWS region name such as eu-west-1, got 'here'; see AWS's list of regions",
    ),
    "folder in a bucket": (
        '[backend]\ntype = "s3"\nbucket = "state"\nregion = "us-east-1"\nkey_prefix = "/a"',
        "backend.key_prefix: must neither begin nor end with a slash, got '/a'; leave the slash out",
    ),
    "key of a bucket": (
        '[backend]\ntype = "s3"\nbucket = "state"\nregion = "us-east-1"\nkms_key_arn = "alias/a"',
        "backend.kms_key_arn: must be the ARN of a KMS key, got 'alias/a'; copy it from the key",
    ),
    "host of Terraform Enterprise": (
        '[backend]\ntype = "cloud"\norganization = "acme"\nhostname = "https://tfe.example.com"',
        "backend.hostname: must be a bare name, got https://tfe.example.com; leave out https:// and any path",
    ),
    "workspace": (
        '[backend]\ntype = "cloud"\norganization = "acme"\nworkspace = "a b"',
        "backend.workspace: must be letters, digits, underscores and hyphens, got 'a b'; remove the others",
    ),
    "stream": (
        'stream_view_type = "KEYS_ONLY"',
        "stream_view_type: must be 'NEW_AND_OLD_IMAGES', got 'KEYS_ONLY'; write that, or leave the key out",
    ),
}

NAMES_AND_REGIONS = {
    "short table name": (
        'table_name_prefix = "ab"',
        (
            "table_name_prefix: table names have 3 to 250 letters, digits, underscores, dots and hyphens, "
            "got 'ab' with 2 characters; change table_name_prefix or table_name_suffix"
        ),
    ),
    "long table name": (
        f'table_name_prefix = "{"p" * 240}"\ntable_name_suffix = "production"',
        (
            "table_name_prefix: table names have 3 to 250 letters, digits, underscores, dots and hyphens, "
            f"got '{'p' * 56}... with 251 characters; change table_name_prefix or table_name_suffix"
        ),
    ),
    "no region": (
        'primary_region = ""',
        "primary_region: must be an AWS region name such as eu-west-1, got ''; see AWS's list of regions",
    ),
    "a region that cannot be": (
        'secondary_region = "eu-middle-1"',
        "secondary_region: must be an AWS region name such as eu-west-1, got 'eu-middle-1'; see AWS's list of regions",
    ),
    "an availability zone": (
        'additional_regions.frankfurt = "eu-central-1a"',
        (
            "additional_regions.frankfurt: must be an AWS region name such as eu-west-1, got 'eu-central-1a'; "
            "see AWS's list of regions"
        ),
    ),
    "the home region repeated": (
        'primary_region = "eu-west-1"',
        (
            "secondary_region: a global table has one replica per region, so every region must differ, "
            "got eu-west-1 for primary and secondary; choose another for secondary"
        ),
    ),
    "a replica's region repeated": (
        'additional_regions.ireland = "eu-west-1"',
        (
            "additional_regions.ireland: a global table has one replica per region, so every region must differ, "
            "got eu-west-1 for secondary and ireland; choose another for ireland"
        ),
    ),
    "one region": (
        'secondary_region = ""\ntertiary_region = ""',
        "secondary_region: a global table needs two regions or more, got us-east-1 alone; set secondary_region",
    ),
    "two partitions": (
        'tertiary_region = "cn-north-1"',
        (
            "tertiary_region: a global table cannot reach across AWS partitions, "
            "got cn-north-1 in aws-cn beside us-east-1 in aws; deploy a table per partition"
        ),
    ),
    "a partition that nobody has tried": (
        'primary_region = "cn-north-1"\nsecondary_region = "cn-northwest-1"\ntertiary_region = ""',
        (
            "primary_region: regions of the partitions aws and aws-us-gov are served, others name services "
            "otherwise in key policies, got cn-north-1 in aws-cn; choose regions of those two"
        ),
    ),
    "a role with a key of its own": (
        'additional_regions.secondary = "eu-central-1"',
        (
            "additional_regions.secondary: must be another role than primary, secondary, tertiary, got secondary; "
            "set secondary_region instead"
        ),
    ),
    "a role in capitals": (
        'additional_regions.Frankfurt = "eu-central-1"',
        (
            "additional_regions: a role is a word of up to 31 lower-case letters, digits and underscores, a letter "
            "first, "
            "got 'Frankfurt'; rename it"
        ),
    ),
}

BETWEEN_KEYS = {
    "one attribute for both keys": (
        'sort_key = {name = "PK"}',
        "sort_key: must be another than the partition key, got PK for both; choose another",
    ),
    "one attribute for both keys of an index": (
        'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, sort_key = {name = "d"}}]',
        (
            "global_indexes.0.sort_key: index ByDate needs another than its partition key, got d for both; "
            "leave the sort key out"
        ),
    ),
    "one attribute with two types": (
        'global_indexes = [{name = "ByKey", partition_key = {name = "SK", type = "N"}}]',
        "global_indexes.0.partition_key: attribute SK has one type wherever it is a key, got S and N; use one of them",
    ),
    "an index name twice": (
        'local_indexes = [{name = "GSI1", sort_key = {name = "d"}}]',
        "local_indexes.0.name: index names must differ within a table, got GSI1 twice; rename one",
    ),
    "INCLUDE without attributes": (
        'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, projection = "INCLUDE"}]',
        (
            "global_indexes.0.non_key_attributes: index ByDate has projection INCLUDE and must name them, got none; "
            "name 1 to 20, or use KEYS_ONLY"
        ),
    ),
    "attributes without INCLUDE": (
        'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, non_key_attributes = ["a"]}]',
        (
            "global_indexes.0.non_key_attributes: index ByDate may name them with projection INCLUDE alone, got ALL; "
            "set INCLUDE or leave them out"
        ),
    ),
    "an attribute projected twice": (
        (
            'local_indexes = [{name = "ByDate", sort_key = {name = "d"}, projection = "INCLUDE", '
            'non_key_attributes = ["a", "b", "a"]}]'
        ),
        "local_indexes.0.non_key_attributes: index ByDate must name each once, got a twice; leave one of them out",
    ),
    "a local index without sort key": (
        'sort_key = false\nlocal_indexes = [{name = "ByDate", sort_key = {name = "d"}}]',
        (
            "local_indexes.0: index ByDate is local and needs a table with a sort key, got none; "
            "add sort_key or make it a global index"
        ),
    ),
    "a local index on a key of the table": (
        'local_indexes = [{name = "ByKey", sort_key = {name = "SK"}}]',
        "local_indexes.0.sort_key: index ByKey needs another than the table's keys, got SK; choose another attribute",
    ),
    "expiry in a key that holds text": (
        'time_to_live_attribute = "SK"',
        "time_to_live_attribute: must hold numbers, got key attribute SK of type S; name another attribute",
    ),
    "minimum over maximum of reads": (
        'billing = {mode = "provisioned", read = {maximum = 9}, write = {maximum = 20}}',
        "read_capacity: must not exceed billing.read.maximum, got 10 over 9; raise the maximum",
    ),
    "minimum over maximum of writes": (
        'write_capacity = 21\nbilling = {mode = "provisioned", read = {maximum = 10}, write = {maximum = 20}}',
        "write_capacity: must not exceed billing.write.maximum, got 21 over 20; raise the maximum",
    ),
    "ceilings of an index with provisioned capacity": (
        (
            'billing = {mode = "provisioned", read = {maximum = 10}, write = {maximum = 20}}\n'
            'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, maximum_read_request_units = 5}]'
        ),
        (
            "global_indexes.0: index ByDate has request unit ceilings, which need billing.mode on_demand, "
            "got provisioned; leave them out"
        ),
    ),
    "scaling of an index on demand": (
        'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, write_scaling = {maximum = 5}}]',
        (
            "global_indexes.0: index ByDate has scaling of provisioned capacity, which needs billing.mode provisioned, "
            "got on_demand; leave it out"
        ),
    ),
    "minimum of an index over the maximum": (
        _provisioned(
            'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, write_scaling = {minimum = 50}}]'
        ),
        "global_indexes.0.write_scaling.minimum: must not exceed the maximum, got 50 over 20; raise the maximum",
    ),
    "maximum of an index below the table's minimum": (
        _provisioned(
            'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, read_scaling = {maximum = 5}}]'
        ),
        (
            "global_indexes.0.read_scaling.maximum: must not be below read_capacity, got 5 below 10; raise it, or set "
            "minimum beside it"
        ),
    ),
    "writes of one replica": (
        _provisioned("replicas = {tertiary = {write = {maximum = 50}}}"),
        (
            "replicas.tertiary.write: unknown key; known keys are contributor_insights, deletion_protection, "
            "global_indexes, point_in_time_recovery, read, recovery_period_days, table_class, tags"
        ),
    ),
    "reads of one replica on demand": (
        "replicas = {tertiary = {read = {maximum = 50}}}",
        (
            "replicas.tertiary.read: scales provisioned capacity and needs billing.mode provisioned, got on_demand; "
            "leave it out"
        ),
    ),
    "reads of an index in one replica on demand": (
        "replicas = {tertiary = {global_indexes = {GSI1 = {read_scaling = {maximum = 50}}}}}",
        (
            "replicas.tertiary.global_indexes.GSI1.read_scaling: scales provisioned capacity and needs billing.mode "
            "provisioned, got on_demand; leave it out"
        ),
    ),
    "reads of the home": (
        _provisioned("replicas = {primary = {read = {maximum = 50}}}"),
        "replicas.primary: the home table is set at the top of the file, got overrides for it; move them there",
    ),
    "reads of an index that is not there": (
        _provisioned("replicas = {tertiary = {global_indexes = {GSI2 = {read_scaling = {maximum = 50}}}}}"),
        "replicas.tertiary.global_indexes.GSI2: must name a global index (GSI1), got GSI2; rename it or leave it out",
    ),
    "reads of an index where there is none": (
        _provisioned("global_indexes = []\nreplicas = {tertiary = {global_indexes = {GSI1 = {}}}}"),
        (
            "replicas.tertiary.global_indexes.GSI1: must name a global index, of which the table has none, got GSI1; "
            "rename it or leave it out"
        ),
    ),
    "minimum of a replica over the maximum": (
        _provisioned("replicas = {tertiary = {read = {minimum = 50}}}"),
        "replicas.tertiary.read.minimum: must not exceed the maximum, got 50 over 20; raise the maximum",
    ),
    "maximum of a replica below the table's minimum": (
        _provisioned("replicas = {tertiary = {read = {maximum = 5}}}"),
        (
            "replicas.tertiary.read.maximum: must not be below read_capacity, got 5 below 10; raise it, or set minimum "
            "beside it"
        ),
    ),
    "minimum of a replica over the maximum of an index": (
        _provisioned(
            'global_indexes = [{name = "ByDate", partition_key = {name = "d"}, read_scaling = {maximum = 12}}]\n'
            "replicas = {tertiary = {read = {minimum = 15}}}"
        ),
        (
            "global_indexes.0.read_scaling.maximum: must not be below replicas.tertiary.read.minimum, got 12 below 15; "
            "raise it, or set minimum beside it"
        ),
    ),
    "scheduled minimum over the maximum of a replica": (
        _provisioned('replicas = {tertiary = {read = {schedule = {peak = {schedule = "rate(1 day)", minimum = 21}}}}}'),
        (
            "replicas.tertiary.read.schedule.peak.minimum: must not exceed the maximum, got 21 over 20; "
            "set maximum beside it"
        ),
    ),
    "scheduled minimum over the maximum": (
        _scheduled('schedule = "rate(1 day)", minimum = 21'),
        "billing.read.schedule.peak.minimum: must not exceed the maximum, got 21 over 20; set maximum beside it",
    ),
    "scheduled maximum below the minimum": (
        _scheduled('schedule = "rate(1 day)", maximum = 9'),
        "billing.read.schedule.peak.maximum: must not be below the minimum, got 9 below 10; set minimum beside it",
    ),
    "scheduled minimum over its maximum": (
        _scheduled('schedule = "rate(1 day)", minimum = 15, maximum = 12'),
        "billing.read.schedule.peak.minimum: must not exceed maximum, got 15 over 12; lower it",
    ),
    "scheduled action without bounds": (
        _scheduled('schedule = "rate(1 day)"'),
        "billing.read.schedule.peak: must set minimum, maximum or both, got neither; set one",
    ),
    "schedule of another form": (
        _scheduled('schedule = "every day", minimum = 15'),
        (
            "billing.read.schedule.peak.schedule: must be at(yyyy-mm-ddThh:mm:ss), rate(value unit) or "
            "cron(minutes hours day month weekday year), got 'every day'; correct it"
        ),
    ),
    "schedule at no time": (
        _scheduled('schedule = "at(2026-02-30T00:00:00)", minimum = 15'),
        (
            "billing.read.schedule.peak.schedule: must be at(yyyy-mm-ddThh:mm:ss), rate(value unit) or "
            "cron(minutes hours day month weekday year), got 'at(2026-02-30T00:00:00)'; there is no such time"
        ),
    ),
    "plural of a rate": (
        _scheduled('schedule = "rate(1 days)", minimum = 15'),
        (
            "billing.read.schedule.peak.schedule: the unit of a rate is singular with 1 and plural with others, "
            "got 'rate(1 days)'; correct it"
        ),
    ),
    "cron with two days": (
        _scheduled('schedule = "cron(0 7 * * MON *)", minimum = 15'),
        (
            "billing.read.schedule.peak.schedule: one of day and weekday of cron must be ?, and not both, "
            "got 'cron(0 7 * * MON *)'; correct it"
        ),
    ),
    "cron out of range": (
        _scheduled('schedule = "cron(0 24 * * ? *)", minimum = 15'),
        "billing.read.schedule.peak.schedule: the hours of cron must be 0 to 23, got 24; correct it",
    ),
    "cron with a word": (
        _scheduled('schedule = "cron(0 7 ? * MO *)", minimum = 15'),
        "billing.read.schedule.peak.schedule: the day of the week of cron cannot be 'MO'; correct it",
    ),
    "time zone of a rate": (
        _scheduled('schedule = "rate(1 day)", timezone = "Europe/Berlin", minimum = 15'),
        "billing.read.schedule.peak.timezone: is for at and cron alone, got 'Europe/Berlin' with a rate; leave it out",
    ),
    "time zone that is none": (
        _scheduled('schedule = "cron(0 7 * * ? *)", timezone = "Europe/Atlantis", minimum = 15'),
        (
            "billing.read.schedule.peak.timezone: must be an IANA time zone such as Europe/Berlin, "
            "got 'Europe/Atlantis'; correct it"
        ),
    ),
    "name of a scheduled action": (
        _scheduled('schedule = "rate(1 day)", minimum = 15').replace("peak", '"a b"'),
        (
            "billing.read.schedule.a b: the name of an action is up to 64 letters, digits, underscores and hyphens, "
            "a letter first, got 'a b'; rename it"
        ),
    ),
    "overrides of the home table": (
        "[replicas.primary]\ndeletion_protection = false",
        "replicas.primary: the home table is set at the top of the file, got overrides for it; move them there",
    ),
    "overrides of no replica": (
        "[replicas.frankfurt]\ndeletion_protection = false",
        (
            "replicas.frankfurt: must name the role of a replica (secondary, tertiary), got frankfurt; "
            "rename it or add its region"
        ),
    ),
    "a window without recovery": (
        "point_in_time_recovery = false\n[replicas.secondary]\nrecovery_period_days = 7",
        (
            "replicas.secondary.recovery_period_days: needs point_in_time_recovery, got false; "
            "turn it on or leave the days out"
        ),
    ),
    "the embedded AWS with another account": (
        'target = "embedded_aws"\naccount_id = "123456789012"',
        "account_id: the embedded AWS is account 000000000000, got 123456789012; leave account_id out",
    ),
}

TAGS = {
    "reserved prefix": (
        'tags = {"AWS:x" = "1"}',
        "tags: a tag's key must not begin with aws:, which belongs to AWS, got 'AWS:x'; choose another",
    ),
    "empty key": (
        'tags = {"" = "1"}',
        (
            "tags: a tag's key has 1 to 128 characters and its value up to 256, got 0 and 1 for ''; "
            "shorten it, or leave the tag out"
        ),
    ),
    "long value": (
        f'tags = {{team = "{"v" * 257}"}}',
        (
            "tags: a tag's key has 1 to 128 characters and its value up to 256, got 4 and 257 for 'team'; "
            "shorten it, or leave the tag out"
        ),
    ),
    "strange characters": (
        'tags = {team = "a;b"}',
        "tags: tag 'team' may hold letters, digits, spaces and _.:/=+-@, got 'a;b'; remove the others",
    ),
    "of a replica": (
        'replicas.secondary.tags = {team = "a;b"}',
        (
            "replicas.secondary.tags: tag 'team' may hold letters, digits, spaces and _.:/=+-@, got 'a;b'; "
            "remove the others"
        ),
    ),
}

FURTHER = [
    f'r{number} = "{region}"'
    for number, region in enumerate(
        (
            *("us-east-2", "us-west-1", "us-west-2", "eu-central-1", "eu-west-2"),
            *("eu-west-3", "eu-north-1", "ap-south-1", "ap-northeast-1"),
        )
    )
]

WATCHED = {
    "an alarm of an index": (
        (
            f'table_name_prefix = "orders"\nalarms.enabled = true\n'
            f'global_indexes = [{{name = "{"i" * 230}", partition_key = {{name = "d"}}}}]'
        ),
        (
            f"alarms: the name of an alarm has at most 255 characters, got orders-read-throttles-{'i' * 230}-warning "
            "with 260; shorten it, or leave what is named so out"
        ),
    ),
    "an alias": (
        f'table_name_prefix = "{"t" * 244}"\nalarms.enabled = true',
        (
            f"alarms: the name of an alias has at most 256 characters, got alias/{'t' * 244}-alarms with 257; "
            "shorten it, or leave what is named so out"
        ),
    ),
    "a dashboard": (
        f'table_name_prefix = "{"t" * 244}"\nalarms.dashboards = true',
        (
            f"alarms: the name of a dashboard has at most 255 characters, got {'t' * 244}-replication with 256; "
            "shorten it, or leave what is named so out"
        ),
    ),
    "twelve regions": (
        f"alarms.enabled = true\nadditional_regions = {{{', '.join(FURTHER)}}}",
        (
            "alarms.replication_latency: an alarm looks at 10 metrics at most, got 11, one for every other region; "
            "leave regions out, or set critical = false"
        ),
    ),
    "a look back by the minute": (
        (
            "alarms = {enabled = true, capacity_utilization = {evaluation_periods = 289}}\n"
            'billing = {mode = "on_demand", maximum_read_request_units = 9}'
        ),
        (
            "alarms.capacity_utilization.evaluation_periods: an alarm looks back a day at most, which is 288 periods "
            "of 300 seconds, got 289; lower it"
        ),
    ),
    "a look back by the hour": (
        (
            "alarms = {enabled = true, probe_lag = {evaluation_periods = 169}}\n"
            "probe = {enabled = true, period_minutes = 60}"
        ),
        (
            "alarms.probe_lag.evaluation_periods: an alarm looks back seven days at most, which is 168 periods of "
            "3600 seconds, got 169; lower it"
        ),
    ),
    "a look back of a query": (
        "alarms = {enabled = true, kinesis_delay = {evaluation_periods = 37}}\nkinesis.enabled = true",
        (
            "alarms.kinesis_delay.evaluation_periods: an alarm on a query looks back three hours at most, which is 36 "
            "periods of 300 seconds, got 37; lower it"
        ),
    ),
}


def _said(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_environment(text, FILE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(*case, id=name)
        for table in (TYPES, KEYS, TEXTS, NAMES_AND_REGIONS, BETWEEN_KEYS, TAGS, WATCHED)
        for name, case in table.items()
    ],
)
def test_says_file_key_rule_value_and_way_out(text: str, message: str) -> None:
    """One line: the file, the key, the rule, what was got, the way out."""
    assert _said(text) == f"environments/dev.toml: {message}"


@pytest.mark.parametrize(
    ("text", "message"), [(text, f"{message}; use one of them") for text, message in CHOICES.values()], ids=CHOICES
)
def test_names_the_choices(text: str, message: str) -> None:
    """A value outside a closed list is answered with the list."""
    assert _said(text) == f"environments/dev.toml: {message}"


@pytest.mark.parametrize(("text", "message"), RANGES.items(), ids=RANGES.values())
def test_names_both_ends_of_a_range(text: str, message: str) -> None:
    """A number or a length outside its range is answered with the whole range."""
    assert _said(text) == f"environments/dev.toml: {message}"


def test_lists_the_known_keys_when_none_is_close() -> None:
    """An unknown key that resembles nothing is answered with everything that is known there."""
    known = ", ".join(sorted(Environment.model_fields))
    assert _said("zzzzzz = 1") == f"environments/dev.toml: zzzzzz: unknown key; known keys are {known}"


def test_reports_every_bad_key_at_once() -> None:
    """Keys that are wrong by themselves are all reported, a line each, in the order of the model."""
    assert _said('read_capacity = 0\nprimary_region = "x"\ndeletion_protection = 1').splitlines() == [
        (
            "environments/dev.toml: primary_region: must be an AWS region name such as eu-west-1, got 'x'; "
            "see AWS's list of regions"
        ),
        "environments/dev.toml: read_capacity: must be 1 to 4000000, got 0; raise it",
        "environments/dev.toml: deletion_protection: must be true or false, got 1; write one of them without quotes",
    ]


def test_reports_every_alarm_that_cloudwatch_does_not_take_at_once() -> None:
    """A line for each setting, however many regions it is for; what has no threshold is no alarm."""
    settings = (
        "alarms = {enabled = true, request_latency = {evaluation_periods = 1440}, probe_lag = {evaluation_periods = 25}"
        ", capacity_utilization = {evaluation_periods = 1440, warning = false}"
        ", backup_failures = {evaluation_periods = 169}, endangering_calls = {evaluation_periods = 289}}"
        "\nprobe = {enabled = true, period_minutes = 60}\naudit = {enabled = true}"
    )
    keys = [line.split(": ")[1] for line in _said(settings).splitlines()]
    assert keys == ["alarms.backup_failures.evaluation_periods", "alarms.endangering_calls.evaluation_periods"]
    eleven = f"alarms.enabled = true\nadditional_regions = {{{', '.join(FURTHER[1:])}}}"
    assert len(parse_environment(eleven, FILE).region_by_role) == 11
    off = "alarms = {enabled = true, replication_latency = {critical = false}}\n"
    assert parse_environment(f"{off}additional_regions = {{{', '.join(FURTHER)}}}", FILE).alarms.enabled


def _indexes(count: int, *, kind: str = "global", projected: int = 0) -> str:
    attributes = ", ".join(f'"a{number}"' for number in range(projected))
    projection = f', projection = "INCLUDE", non_key_attributes = [{attributes}]' if projected else ""
    key = "partition_key" if kind == "global" else "sort_key"
    one = [f'{{name = "Index{number}", {key} = {{name = "k{number}"}}{projection}}}' for number in range(count)]
    return f"{kind}_indexes = [{', '.join(one)}]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_indexes(21), "global_indexes: a table has at most 20 global secondary indexes, got 21; leave some out"),
        (
            _indexes(6, kind="local"),
            "local_indexes: a table has at most 5 local secondary indexes, got 6; leave some out",
        ),
        (
            _indexes(6, projected=17),
            (
                "global_indexes.5.non_key_attributes: all indexes together name at most 100, got 102 up to index "
                "Index5; "
                "use projection ALL for some"
            ),
        ),
        (
            _indexes(1, projected=21),
            "global_indexes.0.non_key_attributes: must have at most 20 entries, got 21; leave some out",
        ),
    ],
    ids=["global indexes", "local indexes", "projected attributes", "projected attributes of one index"],
)
def test_holds_the_limits_of_indexes(text: str, message: str) -> None:
    """DynamoDB takes 20 global and 5 local indexes, 20 projected attributes in one and 100 in all."""
    assert _said(text) == f"environments/dev.toml: {message}"


@pytest.mark.parametrize(
    "text", [_indexes(20), _indexes(5, kind="local"), _indexes(5, projected=20)], ids=["global", "local", "projected"]
)
def test_takes_what_is_at_the_limit(text: str) -> None:
    """The limits themselves are allowed."""
    assert parse_environment(text, FILE).table_name == "global-app-data"


def test_counts_the_tags_of_table_and_replica_together() -> None:
    """A replica carries the table's tags beside its own, and AWS takes 50."""
    many = ", ".join(f'"t{number}" = ""' for number in range(50))
    assert _said(f"tags = {{{many}, more = ''}}") == (
        "environments/dev.toml: tags: a resource carries at most 50 tags, got 51; leave some out"
    )
    assert _said(f"tags = {{{many}}}\nreplicas.secondary.tags = {{more = ''}}") == (
        "environments/dev.toml: replicas.secondary.tags: a resource carries at most 50 tags, the table's included, "
        "got 51; leave some out"
    )
