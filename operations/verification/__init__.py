"""Proves replication with real writes and reads.

The public API is the names below; a test of yours can use them as `globaltables verify` does:

    from operations.aws import Clients
    from operations.verification import ONCE, QUICK, describe_table, prove

    def test_replication() -> None:
        clients = Clients(config=ONCE)
        proof = prove(clients, describe_table(clients, "orders", ["us-east-1", "eu-west-1"]), QUICK)
        assert proof.verdict.findings == []
        assert proof.is_proven and not proof.remains

`check` decides over any history, one from `load_history` too, and calls nobody.
"""

from operations.verification.check import Verdict, check
from operations.verification.client import ONCE
from operations.verification.finding import Finding
from operations.verification.history import History, Operation, load_history, save_history
from operations.verification.lag import PairLag
from operations.verification.profiles import PROFILES, QUICK, SOAK, STANDARD, Profile
from operations.verification.prove import Proof, prove
from operations.verification.table import Table, describe_table

__all__ = [
    "ONCE",
    "PROFILES",
    "QUICK",
    "SOAK",
    "STANDARD",
    "Finding",
    "History",
    "Operation",
    "PairLag",
    "Profile",
    "Proof",
    "Table",
    "Verdict",
    "check",
    "describe_table",
    "load_history",
    "prove",
    "save_history",
]
