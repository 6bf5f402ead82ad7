"""What is refused before anything is planned: another account, another's state, a shell that changes what is done."""
