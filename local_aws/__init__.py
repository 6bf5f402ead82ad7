"""The embedded AWS: a pinned emulator on the loopback, with the global-table behaviour it lacks added around it.

Three parts that know little of each other:

- `process`, `instance`, `control_client` and `cli` start, stop and talk to an instance. They import nothing of the
  emulator, so that `globaltables local status` costs milliseconds.
- `server` prepares the environment, loads the emulator and serves it behind `gateway`.
- `emulator` names every function of the emulator that is read or wrapped, and refuses any other version. `layer` wires
  `dynamodb`, `replication`, `faults` and `metrics` into it.

Every figure measured here is the emulator's, never AWS's.
"""
