"""A team's checklist as it was written: Markdown in, a first profile out. It proves nothing and runs nothing."""
