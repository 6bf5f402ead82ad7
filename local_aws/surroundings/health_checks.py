"""Health checks of Route 53 say true and false as XML does; the emulator says True, which clients read as false."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from local_aws.emulator import Names

Builder = Callable[[Element, dict[str, Any]], None]
_BOOLEANS = ("MeasureLatency", "EnableSNI", "Inverted", "Disabled")


def install() -> None:
    """Wrap what writes a health check."""

    def wrap(original: Builder) -> Builder:
        def build(parent: Element, check: dict[str, Any]) -> None:
            config = check.get("config", {})
            words = {name: str(config[name]).lower() for name in _BOOLEANS if name in config}
            original(parent, {**check, "config": {**config, **words}})

        return build

    Names("ministack.services.route53").wrap("_build_health_check_el", wrap)
