"""Takes over a table that exists, however it was made, without replacing anything of it."""
