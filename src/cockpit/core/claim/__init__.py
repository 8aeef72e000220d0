"""The claim language: `subject predicate value [for DURATION] [within DURATION]`, read, checked and judged.

Pure: text and a document in, an outcome in words out. Nothing here raises but `parse`, and nothing passes on absence.
The JMESPath library, the regular expressions and the time zones are imported when the first claim needs them.

This file only says what others may use.
"""

from cockpit.core.claim.check import ClaimRemark, check, placeholder
from cockpit.core.claim.context import Context, Judgement
from cockpit.core.claim.facts import looks_back, names, roots
from cockpit.core.claim.judge import judge, judge_claim
from cockpit.core.claim.parse import parse
from cockpit.core.claim.problem import ClaimProblem
from cockpit.core.claim.say import say
from cockpit.core.claim.syntax import Expect

__all__ = [
    "ClaimProblem",
    "ClaimRemark",
    "Context",
    "Expect",
    "Judgement",
    "check",
    "judge",
    "judge_claim",
    "looks_back",
    "names",
    "parse",
    "placeholder",
    "roots",
    "say",
]
