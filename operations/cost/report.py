"""An estimate for people and for programs. Only here are figures rounded."""

from __future__ import annotations

import textwrap
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from operations.cost.items.capacity import has_schedules
from operations.cost.prices import CURRENCY
from operations.cost.products import HOURS_A_MONTH, PRODUCT_BY_KEY
from operations.cost.table import fitted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from operations.cost.break_even import BreakEven
    from operations.cost.estimate import Estimate, Line

CENT, TENTH = Decimal("0.01"), Decimal("0.1")
LONGEST_LINE = 120

ASSUMED = (
    "one average size stands for all items, so that a mixture of small and large ones costs more",
    "backups are counted as they are once the first ones expire",
    "provisioned capacity stands at what the peak needs all month",
)
SCHEDULES_ASSUMED = "capacity is bounded as it is between the times of its schedules"
"""Where there are any."""

LEFT_OUT = (
    "tax, support, savings plans, reserved capacity and discounts",
    "adding a replica, once: a restore of the table by the GB, and its transfer",
    "raising warm throughput, once in every region",
    "traffic of applications to other regions and to the internet, and what they run on",
    "deliveries by SNS, what the dead-letter queue takes, longer retention of Kinesis streams, DynamoDB Accelerator",
    "what provisioned capacity bears of the probe, and its few items",
    "management events in the trail's log group and files, and the log of drills",
)


def money(amount: Decimal) -> str:
    """To the cent."""
    return f"{amount.quantize(CENT, ROUND_HALF_UP):,}"


def percent(part: Decimal) -> str:
    """To a tenth."""
    return f"{(100 * part).quantize(TENTH, ROUND_HALF_UP)} %"


def headline(estimate: Estimate) -> str:
    """The table, the total, and what they rest on."""
    table, count = estimate.subject.environment.table_name, len(estimate.regions)
    total = money(estimate.total)
    return f"{table}: {total} {CURRENCY} a month in {count} regions, from {estimate.subject.workload.basis}"


def lines(estimate: Estimate, evens: Sequence[BreakEven], width: int, today: date) -> list[str]:
    """The whole estimate in words and figures, as wide as the terminal."""
    return [
        *wrapped(headline(estimate), width),
        "",
        *matrix(estimate, width),
        "",
        *break_even_lines(evens, width),
        "",
        *(text for note in notes(estimate, today) for text in wrapped(note, width)),
    ]


def matrix(estimate: Estimate, width: int) -> list[str]:
    """Items by region, with sums."""
    regions = estimate.regions
    rows = [
        [item, *(money(estimate.amount(region, item)) for region in regions), money(estimate.amount(item=item))]
        for item in estimate.items
    ]
    rows.append(["total", *(money(estimate.amount(region)) for region in regions), money(estimate.total)])
    return fitted([f"{CURRENCY} a month", *regions, "total"], rows, width)


def break_even_lines(evens: Sequence[BreakEven], width: int) -> list[str]:
    """On demand against provisioned, by region and direction."""
    rows = [
        [
            even.region,
            even.direction,
            money(even.on_demand),
            money(even.provisioned),
            percent(even.expected_utilization),
            percent(even.utilization),
            even.cheaper,
        ]
        for even in evens
    ]
    header = ["capacity", "", "on demand", "provisioned", "in use", "break-even", "cheaper"]
    return fitted(header, rows, width, texts=2)


def notes(estimate: Estimate, today: date) -> list[str]:
    """Where prices come from and how old they are, what is assumed, and what is left out."""
    assumed = [*ASSUMED, *([SCHEDULES_ASSUMED] if has_schedules(estimate.subject.environment) else [])]
    free = "taken off, as if nothing else used it" if estimate.has_free_tier else "not taken off; --free-tier does"
    return [
        *_price_notes(estimate.lines, today),
        f"free tier: {free}",
        *(f"assumed: {text}" for text in assumed),
        *(f"left out: {text}" for text in LEFT_OUT),
    ]


def _price_notes(priced: Sequence[Line], today: date) -> list[str]:
    regions: dict[tuple[str, date], list[str]] = {}
    for line in priced:
        regions.setdefault((line.price.source, line.price.as_of), []).append(line.charge.region)
    found = [
        f"prices of {', '.join(dict.fromkeys(named))}: {source}, as of {as_of}, {(today - as_of).days} days old"
        for (source, as_of), named in regions.items()
    ]
    unchecked = [line for line in priced if not line.price.is_checked]
    fetched = [line for line in unchecked if PRODUCT_BY_KEY[line.charge.product].usage_type]
    others = [line for line in unchecked if not PRODUCT_BY_KEY[line.charge.product].usage_type]
    if fetched:
        found.append(f"{_unread(fetched)}; globaltables cost --refresh fetches AWS's own")
    if others:
        keys = ", ".join(dict.fromkeys(line.charge.product for line in others))
        found.append(f"{_unread(others)}, and --refresh does not ask for {keys}; give your own with --price-list")
    return found


def _unread(priced: Sequence[Line]) -> str:
    amount = sum((line.amount for line in priced), Decimal(0))
    return f"prices behind {money(amount)} {CURRENCY} of it were not read from AWS"


def wrapped(text: str, width: int) -> list[str]:
    """A sentence on as many lines as it takes."""
    return textwrap.wrap(text, min(width, LONGEST_LINE), subsequent_indent="  ", break_on_hyphens=False)


def document(estimate: Estimate, evens: Sequence[BreakEven], today: date) -> dict[str, Any]:
    """The whole estimate for programs; amounts are exact, as texts."""
    environment = estimate.subject.environment
    return {
        "environment": environment.name,
        "table": environment.table_name,
        "currency": CURRENCY,
        "hours_a_month": int(HOURS_A_MONTH),
        "basis": estimate.subject.workload.basis,
        "free_tier": estimate.has_free_tier,
        "total": _exact(estimate.total),
        "regions": {region: _exact(estimate.amount(region)) for region in estimate.regions},
        "items": {item: _exact(estimate.amount(item=item)) for item in estimate.items},
        "lines": [_line(line) for line in estimate.lines],
        "break_even": [
            {
                "region": even.region,
                "direction": even.direction,
                "break_even_utilization": _exact(even.utilization),
                "expected_utilization": _exact(even.expected_utilization),
                "on_demand": _exact(even.on_demand),
                "provisioned": _exact(even.provisioned),
                "cheaper": even.cheaper,
            }
            for even in evens
        ],
        "warnings": list(estimate.warnings),
        "notes": notes(estimate, today),
    }


def _line(line: Line) -> dict[str, Any]:
    charge, product = line.charge, PRODUCT_BY_KEY[line.charge.product]
    return {
        "region": charge.region,
        "item": charge.item,
        "product": product.key,
        "receiver": charge.receiver or None,
        "quantity": _exact(charge.quantity),
        "unit": product.unit,
        "price": _exact(line.price.amount),
        "as_of": line.price.as_of.isoformat(),
        "source": line.price.source,
        "checked": line.price.is_checked,
        "amount": _exact(line.amount),
    }


def _exact(number: Decimal) -> str:
    """Plain digits, no exponent, no zeros at the end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
