"""A verification in words and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from operations.verification.marked_items import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operations.verification.check import Verdict
    from operations.verification.estimate import Use
    from operations.verification.finding import Finding
    from operations.verification.history import History
    from operations.verification.lag import PairLag
    from operations.verification.profiles import Profile
    from operations.verification.prove import Proof
    from operations.verification.table import Table

_EXAMPLES = 3


def plan_line(table: Table, profile: Profile, use: Use) -> str:
    """What is about to be done and what it may cost."""
    regions = len(table.regions)
    cost = "no price is known" if use.cost_usd is None else f"{use.cost_usd:.3f} USD at AWS's list prices"
    return (
        f"{table.name}: {profile.name}, {profile.writes_per_region:,} writes in each of {regions} regions, up to "
        f"{profile.writes_per_second * regions:,.0f} a second; at most {use.write_units:,} write and "
        f"{use.read_units:,} read units, {cost}"
    )


def lines(proof: Proof, timeout_seconds: float) -> list[str]:
    """The result: a line per directed pair, then what is proven."""
    width = max((len(f"{pair.source} -> {pair.target}") for pair in proof.pairs), default=0)
    return [
        *(f"{f'{pair.source} -> {pair.target}':<{width}}  {_lag(pair, timeout_seconds)}" for pair in proof.pairs),
        f"lag from the answer to a write until a read saw it, measured on {proof.history.measured_on}",
        *verdict_lines(proof.verdict, proof.history),
        *_speed(proof),
    ]


def verdict_lines(verdict: Verdict, history: History) -> list[str]:
    """What the history proves."""
    counted = f"{verdict.operations:,} operations on {verdict.items:,} items"
    if not verdict.is_proven:
        return [f"not proven: {counted}, {len(verdict.findings)} findings"]
    if history.consistency == "strong":
        return [f"proven: {counted} are linearizable: every read and write in one order that all regions share"]
    promises = "each write arrived or lost to a later one, deletes stayed, all regions agree"
    certain = f"the last writer is certain for {verdict.decided} of {verdict.contended} contended items"
    return [f"proven: {counted}; {promises}; {certain}"]


def problems(proof: Proof) -> list[str]:
    """What is wrong, the verdict first."""
    unproven = sum(not pair.is_proven for pair in proof.pairs)
    found = verdict_problems(proof.verdict)
    if unproven:
        found.append(
            f"{unproven} of {len(proof.pairs)} directed pairs did not receive all writes; "
            "see `globaltables verify --help`"
        )
    return [*found, *remains_problems(proof)]


def remains_problems(proof: Proof) -> list[str]:
    """What could not be removed, or not be seen to be gone, by region."""
    remains, found = proof.remains, []
    for region in dict.fromkeys([*remains.shown, *remains.unread]):
        shown, unread = remains.shown.get(region, 0), remains.unread.get(region, 0)
        what = " and ".join(
            text
            for text, count in ((f"still shows {shown} items", shown), (f"did not tell of {unread} items", unread))
            if count
        )
        found.append(
            f"{region}: {what} of this run, whose attribute {MARK} is {proof.history.run}; delete them when the region "
            "answers, or leave them to the table's time to live"
        )
    return found


def verdict_problems(verdict: Verdict) -> list[str]:
    """The findings, a few of each rule, and what could not be decided."""
    found = _examples(verdict.findings)
    if verdict.undecided:
        found.append(f"{len(verdict.undecided)} items could not be decided: too many operations of unknown outcome")
    found += [f"{region}: {count} items could not be read in the end" for region, count in verdict.unread.items()]
    if not verdict.items:
        found.append("nothing was written, so nothing is proven")
    return found


def warnings(proof: Proof) -> list[str]:
    """Calls that failed, which the verdict has taken into account."""
    meaning = {"refused": "were refused with", "unknown": "may or may not have happened:"}
    return [
        f"{region}: {count} calls {words} {reason}"
        for outcome, words in meaning.items()
        for region, reasons in proof.failures(outcome).items()
        for reason, count in reasons.items()
    ]


def document(proof: Proof) -> dict[str, Any]:
    """The result as JSON."""
    return {
        "table": proof.history.table_name,
        "run": proof.history.run,
        "measured_on": proof.history.measured_on,
        "consistency": proof.history.consistency,
        "proven": proof.is_proven,
        "pairs": [
            {
                "source": pair.source,
                "target": pair.target,
                "expected": pair.expected,
                "arrived": len(pair.lags_seconds),
                "lag_ms": pair.percentiles_ms(),
            }
            for pair in proof.pairs
        ],
        "writes": proof.writes,
        "writes_per_second": round(proof.writes_per_second, 1),
        "convergence_seconds": None if proof.convergence_seconds is None else round(proof.convergence_seconds, 3),
        "verdict": proof.verdict.document(),
        "refused": proof.failures("refused"),
        "unknown": proof.failures("unknown"),
        "left_over": proof.remains.shown,
        "left_unread": proof.remains.unread,
    }


def kept_document(proof: Proof) -> dict[str, Any]:
    """The result with how the lags are spread, for drawing it later: as many values as a picture can show."""
    found = document(proof)
    by_pair = {(pair.source, pair.target): pair for pair in proof.pairs}
    return found | {
        "pairs": [pair | {"lags_ms": by_pair[pair["source"], pair["target"]].drawn_ms()} for pair in found["pairs"]]
    }


def _speed(proof: Proof) -> list[str]:
    speed = f"{proof.writes:,} writes, {proof.writes_per_second:,.0f} a second"
    if proof.convergence_seconds is None:
        return [f"{speed}; the regions did not come to agree"]
    return [f"{speed}; all regions agreed {proof.convergence_seconds:.2f} s after the last one"]


def _lag(pair: PairLag, timeout_seconds: float) -> str:
    lags = pair.percentiles_ms()
    if lags is None:
        return f"not seen after {timeout_seconds:g} s" if pair.expected else "no write was taken"
    values = "   ".join(f"{name} {value:>7,.0f} ms" for name, value in lags.items())
    return f"{values}   {len(pair.lags_seconds)} of {pair.expected}"


def _examples(findings: Iterable[Finding]) -> list[str]:
    listed = list(findings)
    counts, shown = Counter(finding.rule for finding in listed), Counter[str]()
    texts = []
    for finding in listed:
        shown[finding.rule] += 1
        if shown[finding.rule] <= _EXAMPLES:
            texts.append(finding.text)
    texts += [f"{rule}: {count - _EXAMPLES} more" for rule, count in counts.items() if count > _EXAMPLES]
    return texts
