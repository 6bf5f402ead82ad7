"""Experiment templates: made, read, changed, listed, deleted, and tagged."""

from local_aws.cloudwatch.clock import Clock
from local_aws.fis.answers import Answer, Record, Request, content, page
from local_aws.fis.rules import check_template
from local_aws.fis.stores import Stores

MEMBERS = ("description", "targets", "actions", "stopConditions", "roleArn", "logConfiguration", "experimentOptions")
OPTIONS = {"accountTargeting": "single-account", "emptyTargetResolutionMode": "fail"}
OF_A_SUMMARY = ("id", "arn", "description", "creationTime", "lastUpdateTime", "tags")


class Templates:
    """The operations on templates.

    Args:
        stores: Where they are kept.
        clock: The time.
    """

    def __init__(self, stores: Stores, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock

    def create(self, request: Request) -> Answer:
        """CreateExperimentTemplate."""
        asked = {member: request.body[member] for member in MEMBERS if request.body.get(member)}
        check_template(asked)
        identifier = self._stores.new_id("EXT")
        template: Record = {
            "id": identifier,
            "arn": self._stores.arn("experiment-template", identifier),
            "targets": {},
            "experimentOptions": OPTIONS,
            "creationTime": self._clock.now(),
            "lastUpdateTime": self._clock.now(),
            "targetAccountConfigurationsCount": 0,
            **asked,
            "tags": request.body.get("tags") or {},
        }
        self._stores.templates[identifier] = template
        return content({"experimentTemplate": template})

    def get(self, request: Request) -> Answer:
        """GetExperimentTemplate."""
        return content({"experimentTemplate": self._stores.template(request.name)})

    def update(self, request: Request) -> Answer:
        """UpdateExperimentTemplate; what is not named stays."""
        template = self._stores.template(request.name)
        changed = template | {member: request.body[member] for member in MEMBERS if member in request.body}
        check_template(changed)
        template.update(changed, lastUpdateTime=self._clock.now())
        return content({"experimentTemplate": template})

    def delete(self, request: Request) -> Answer:
        """DeleteExperimentTemplate."""
        template = self._stores.template(request.name)
        del self._stores.templates[request.name]
        return content({"experimentTemplate": template})

    def list(self, request: Request) -> Answer:
        """ListExperimentTemplates."""
        found = [{member: one[member] for member in OF_A_SUMMARY} for one in self._stores.templates.values()]
        return page("experimentTemplates", found, request.query)

    def tags(self, request: Request) -> Answer:
        """ListTagsForResource."""
        return content({"tags": self._stores.tagged(request.name)["tags"]})

    def tag(self, request: Request) -> Answer:
        """TagResource."""
        self._stores.tagged(request.name)["tags"].update(request.body.get("tags") or {})
        return content({})

    def untag(self, request: Request) -> Answer:
        """UntagResource."""
        tags = self._stores.tagged(request.name)["tags"]
        for key in request.query.get("tagKeys", []):
            tags.pop(key, None)
        return content({})
