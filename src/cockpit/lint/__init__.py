"""What a checklist or a profile says against itself, as findings with a place, a sentence and a suggestion.

One module a family of rules, each a pure function from a `Paper` to `Found`s; `run` reads the file and puts them in
order. The rules know words of many languages and no document: nothing here may be keyed to one. A rule that is not
sure stays silent, because a team stops reading a linter that cries wolf.
"""
