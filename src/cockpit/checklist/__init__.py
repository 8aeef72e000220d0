"""A team's checklist as it was written: Markdown in, a first profile out. It proves nothing and runs nothing.

The way through: `source` (bytes to text), `lines` and `blocks` (text to sections and nodes), `roles` and `columns`
(what a part is for), `derive` (nodes to a `draft`), `write` (draft to TOML with FILE:LINE behind every line), `tally`
(what became of every line of the source).
"""
