"""`python -m operations` is `globaltables`."""

from operations.cli import main

main()
