"""Command lines of a document: told from prose, joined over several lines, cut into words. Nothing runs here."""

from __future__ import annotations

import re
import shlex

from cockpit.checklist.words import listed
from cockpit.core.frozen import frozen

_PROGRAMS = frozenset(
    listed(
        "curl wget http https psql mysql mongosh mongo redis-cli sqlite3 pg_dump pg_restore pg_isready aws "
        "gcloud az kubectl helm docker docker-compose podman git gh glab npm npx pnpm yarn bun node deno "
        "python python3 pip pip3 poetry uv pytest tox make cargo go java mvn gradle ./gradlew dotnet ruby "
        "bundle rails rake php composer artisan terraform tofu ansible ansible-playbook vercel netlify heroku "
        "fly flyctl railway wrangler supabase firebase prisma alembic flyway dig nslookup host ping openssl "
        "ssh scp rsync nc telnet nmap systemctl service journalctl pm2 supervisorctl nginx ufw iptables "
        "certbot grep egrep cat ls find test tail head awk sed jq echo export source bash sh zsh pwsh "
        "powershell cd cp mv rm mkdir chmod k6 artillery ab wrk hey locust newman playwright cypress vitest "
        "jest eslint tsc ruff mypy black lighthouse pa11y trivy snyk semgrep gitleaks sentry-cli stripe "
        "kafka-topics rabbitmqctl consul vault nomad argocd flux istioctl linkerd eksctl ecs-cli sam cdk "
        "serverless sls pulumi sudo env time watch timeout sleep for while if"
    )
)
"""What a line may begin with to be taken for a command."""
_ALONE = frozenset(
    listed(
        "cat cd cp echo env export find for go head host if make mv node rm service sh sleep source tail test "
        "time timeout watch while hey http https bash python"
    )
)
"""Those that are words of prose as well: they need an argument that looks like one of a command."""
_NEEDY = frozenset(
    listed(
        "git docker aws npm stripe vault railway terraform nginx k6 firebase supabase vercel heroku netlify prisma "
        "consul cypress jest playwright lighthouse helm kubectl gh python3 php ruby java deno bun"
    )
)
"""Those that do nothing without an argument: alone they are a name."""
_NAMES = frozenset(
    listed("stripe vault railway lighthouse consul git docker k6 aws make go cypress sentry-cli firebase")
)
"""Those that are products too, of which prose speaks."""
_WITH_WORDS = frozenset(listed("git docker k6 aws make go cd"))
"""Those of them whose arguments are plain words."""
_TARGET = {
    "go": re.compile(r"(?:test|build|run|vet|mod|install|generate|get|tool)\b"),
    "make": re.compile(r"(?!(?:sure|it|the|a|an|any|all|certain|them|each|every)\b)[a-z0-9_.:-]+(?:\s|$)"),
}
_PATHS = re.compile(
    r"(?:\./|\.\\|\.\./|~/|/usr/|/bin/|/opt/)[\w./\\-]+|[\w-]+/[\w./-]+\.(?:sh|py|js|ts|rb|ps1)(?=\s|$)|"
    r"[\w-]+\.(?:sh|ps1)(?=\s|$)"
)
_ARGUMENT = re.compile(r"(?:^|\s)(?:--?[\w]|[./~$\"'\\]|[\w.-]+[./:=][\w./:=-]|\$\()|\|")
_ASSIGN = re.compile(r"(?:[A-Za-z_][A-Za-z0-9_]{0,60}=(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|[^\s\"']{0,300})\s+)+")
_BLOCKS = re.compile(
    r"^\s*(?:for|while|until|if|case|function)\b.*|^\s*(?:do|done|fi|esac|then|else)\b.*|<<-?\s?['\"]?\w+|"
    r"^\s*\}\s*$|^\s*[A-Za-z_]\w*=\S.*"
)
_COMMENT = re.compile(r"\s*(?:#|//|--(?=\s)|REM\s)\s*(?P<words>.*)")
_LIMIT = 20_000


@frozen
class Said:
    """One command, or one comment, of a fence or a line."""

    line: int
    text: str
    comment: bool = False
    script: bool = False
    """It needs a shell: loops, variables of its own, here-documents."""


def is_command(text: str) -> bool:
    """Whether a text is a command line rather than prose."""
    said = text.strip().removeprefix("$ ").removeprefix("> ").removeprefix("PS> ").strip()
    if not said or len(said) > _LIMIT:
        return False
    said = _ASSIGN.sub("", said, count=1) if "=" in said.split(" ", 1)[0] else said
    first, _, rest = said.partition(" ")
    if _PATHS.match(said):
        return True
    program = first.rsplit("/", 1)[-1].casefold()
    if program not in _PROGRAMS:
        return False
    if program != first.casefold() and "/" in first and not first.startswith(("/", ".")):
        return False
    if not rest.strip():
        return program not in _ALONE and program not in _NEEDY
    if program in _TARGET and not _TARGET[program].match(rest):
        return False
    if first != first.lower():
        return False
    if program in _ALONE or program in _NAMES:
        return _ARGUMENT.search(" " + rest) is not None or program in _WITH_WORDS
    return True


def commands(body: list[str], first: int) -> list[Said]:
    """The commands and comments of a fence.

    Args:
        body: its lines.
        first: the number of the first of them.
    """
    if any(_BLOCKS.match(line) or "<<" in line for line in body if not _COMMENT.match(line)):
        return _scripts(body, first)
    found: list[Said] = []
    now, start = "", 0
    for number, raw in enumerate(body, first):
        comment = _COMMENT.fullmatch(raw)
        if comment and not now:
            found.append(Said(number, comment["words"].strip(), comment=True))
            continue
        if not raw.strip() and not now:
            continue
        start = start or number
        now = f"{now}\n{raw.strip()}" if now else raw.strip().removeprefix("$ ")
        if len(now) < _LIMIT and (now.endswith("\\") or _open_quote(now)) and number < first + len(body) - 1:
            continue
        found.append(Said(start, now))
        now, start = "", 0
    return found


def _scripts(body: list[str], first: int) -> list[Said]:
    """A fence that only a shell can read: cut at blank lines outside blocks, each part one script."""
    found: list[Said] = []
    now: list[str] = []
    start, depth = first, 0
    for number, raw in enumerate(body, first):
        comment = _COMMENT.fullmatch(raw)
        if comment and not depth:
            if now:
                found.append(Said(start, "\n".join(now), script=True))
                now = []
            found.append(Said(number, comment["words"].strip(), comment=True))
            continue
        if raw.strip():
            start = start if now else number
            now.append(raw.rstrip())
            depth += len(re.findall(r"(?:^|;|\s)(?:do|then|case)(?=\s|;|$)", raw)) - len(
                re.findall(r"(?:^|;|\s)(?:done|fi|esac)(?=\s|;|$)", raw)
            )
        elif now and depth <= 0:
            found.append(Said(start, "\n".join(now), script=True))
            now, depth = [], 0
    if now:
        found.append(Said(start, "\n".join(now), script=True))
    return found


def _open_quote(text: str) -> bool:
    single = double = False
    skip = False
    for char in text:
        if skip:
            skip = False
        elif char == "\\" and not single:
            skip = True
        elif char == "'" and not double:
            single = not single
        elif char == '"' and not single:
            double = not double
    return single or double


def words(text: str) -> list[str] | None:
    """The words of a simple command; None where only a shell can tell (`$(…)`, unclosed quotes)."""
    if "$(" in text or len(text) > _LIMIT:
        return None
    try:
        return shlex.split(text.replace("\\\n", " "), comments=False, posix=True)
    except ValueError:
        return None


def before_pipe(parts: list[str]) -> tuple[list[str], list[str]]:
    """A command's own words, and those from its first pipe, redirection or next command on."""
    for at, part in enumerate(parts):
        if part in {"|", "||", "&&", ";", ">", ">>", "2>&1", "<", "&"} or (
            part.startswith((">", "2>")) and len(part) > 1
        ):
            return parts[:at], parts[at:]
        if part.endswith(";") and len(part) > 1:
            return [*parts[:at], part[:-1]], parts[at + 1 :]
    return parts, []
