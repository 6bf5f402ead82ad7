"""What the page says, one subject per file: `Contents` in, what a template shows out; no markup but pictures."""
