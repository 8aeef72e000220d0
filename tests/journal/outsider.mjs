// A checker in JavaScript that knows nothing of cockpit but what docs/journal-format.md says.
// usage: node outsider.mjs EXPORT [KEY_IN_HEX]      exit 0: whole; 1: the first fault on stdout
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const [path, hex] = process.argv.slice(2);
const key = hex && Buffer.from(hex, "hex");

function link(...fields) {
  const data = fields.map((field) => Buffer.from(String(field), "utf8"));
  const sizes = Buffer.alloc(4 * data.length);
  data.forEach((each, number) => sizes.writeUInt32BE(each.length, 4 * number));
  return (key ? createHmac("sha256", key) : createHash("sha256")).update(Buffer.concat([sizes, ...data])).digest("hex");
}

function check() {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  const [cover, end] = [lines.shift(), lines.pop()];
  const { id, launch, project, created, keyed } = cover;
  if (Boolean(keyed) !== Boolean(key)) return "key";
  const links = [link("cockpit journal 1", id, launch, project, created, keyed)];
  if (links[0] !== cover.mac) return "cover";
  for (const e of lines) {
    const columns = [e.seq, e.id, e.at, e.by_name, e.by_role, e.kind, e.payload];
    const made = link("cockpit entry 1", id, ...columns, links.at(-1));
    if (e.seq !== links.length || made !== e.mac) return `entry ${links.length}`;
    links.push(made);
  }
  if (end?.head == null || end.seal !== link("cockpit head 1", id, end.head, end.mac)) return "head";
  return links[end.head] === end.mac ? "" : `cut at ${links.length - 1}, was ${end.head}`;
}

const fault = check();
process.stdout.write(fault);
process.exitCode = fault ? 1 : 0;
