"""A checker that knows nothing of cockpit but what docs/journal-format.md says.

usage: outsider.py JOURNAL.db [KEY_IN_HEX]      exit 0: whole; 1: the first fault on stdout
"""

import hashlib
import hmac
import pathlib
import sqlite3
import sys


def link(key, *fields):
    data = [str(field).encode() for field in fields]
    packed = b"".join(len(each).to_bytes(4, "big") for each in data) + b"".join(data)
    return (hmac.new(key, packed, hashlib.sha256) if key else hashlib.sha256(packed)).hexdigest()


def check(path, key):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    ident, launch, project, created, keyed, before = db.execute(
        "select id, launch, project, created, keyed, mac from journal"
    ).fetchone()
    if bool(keyed) != bool(key):
        return "key"
    if link(key, "cockpit journal 1", ident, launch, project, created, keyed) != before:
        return "cover"
    links = {0: before}
    for *columns, mac in db.execute("select seq, id, at, by_name, by_role, kind, payload, mac from entry order by seq"):
        if columns[0] != len(links) or link(key, "cockpit entry 1", ident, *columns, before) != mac:
            return f"entry {len(links)}"
        before = links[len(links)] = mac
    db.close()
    records = []
    for line in pathlib.Path(path).with_suffix(".head").read_text().splitlines():
        tag, version, journal, seq, mac, seal = line.split()
        right = (tag, version, journal) == ("cockpit-head", "1", ident)
        if right and seal == link(key, "cockpit head 1", ident, seq, mac):
            records.append((int(seq), mac))
    if not records:
        return "head"
    seq, mac = max(records)
    return "" if links.get(seq) == mac else f"cut at {len(links) - 1}, was {seq}"


if __name__ == "__main__":
    fault = check(sys.argv[1], bytes.fromhex(sys.argv[2]) if len(sys.argv) > 2 else None)
    sys.stdout.write(fault)
    sys.exit(bool(fault))
