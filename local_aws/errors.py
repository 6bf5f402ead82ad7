"""What can go wrong with the embedded AWS.

LocalAwsError
├── UsageError            a setting or a fault that cannot be understood
├── PortTakenError        somebody else listens on the wanted port
├── AlreadyRunningError   the state folder belongs to a live instance
├── StartFailedError      the process ended, or was not ready in time
├── NotRunningError       no live instance has this state folder
└── WrongEmulatorError    the emulator is not the version whose functions are wrapped
"""


class LocalAwsError(Exception):
    """The embedded AWS cannot do what was asked; the message says what to do."""


class UsageError(LocalAwsError):
    """A setting or a fault description is wrong."""


class PortTakenError(LocalAwsError):
    """The wanted port is in use by another process.

    Args:
        port: The TCP port that was wanted.
    """

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on 127.0.0.1 is taken by another process; leave --port out to get a free one")
        self.port = port


class AlreadyRunningError(LocalAwsError):
    """Another process holds the state folder."""


class StartFailedError(LocalAwsError):
    """The instance ended while starting, or was not ready in time."""


class NotRunningError(LocalAwsError):
    """No instance is running for the state folder."""


class WrongEmulatorError(LocalAwsError):
    """The installed emulator is not the one this layer was written for."""
