"""The Track-AI source tree of the demo: a few files of code, and the runbooks."""

from __future__ import annotations

from pathlib import Path

from cockpit.demo.props import RUNBOOKS

_CODE = {
    "src/webhooks/perfectpay.ts": """\
import { createHmac, timingSafeEqual } from "node:crypto";
import { config } from "../config";

export function verify(body: Buffer, signature: string): boolean {
  const wanted = createHmac("sha256", config.perfectpay.key).update(body).digest();
  const given = Buffer.from(signature, "hex");
  return given.length === wanted.length && timingSafeEqual(wanted, given);
}
""",
    "src/config.ts": """\
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const config = {
  perfectpay: { key: required("PERFECTPAY_WEBHOOK_SECRET") },
  hotmart: { key: required("HOTMART_WEBHOOK_SECRET") },
  kiwify: { key: required("KIWIFY_WEBHOOK_SECRET") },
  stripe: { key: required("STRIPE_WEBHOOK_SECRET") },
  meta: { appId: required("META_APP_ID"), token: required("META_ACCESS_TOKEN") },
};
""",
    "src/track/click.ts": """\
import { database } from "../database";

export async function click(tenant: string, body: Record<string, string>): Promise<{ id: string }> {
  return database.click.create({ data: { tenantId: tenant, ...body }, select: { id: true } });
}
""",
    "src/dispatch/worker.ts": """\
import { queue } from "./queue";
import { send } from "./meta";

export async function work(): Promise<void> {
  for await (const message of queue.messages("capi-dispatch")) {
    await send(message.conversionId);
    await message.done();
  }
}
""",
}

_LEAK = """\
// left over from a debugging session
export const stripeWebhookSecret = "whsec_5f2c7d1e9ab34c60b8e7d2f1";
"""


def lay_out(folder: Path) -> None:
    """Write the tree below `folder`."""
    for name, text in _CODE.items():
        _write(folder / name, text)
    for name in RUNBOOKS:
        title = name.replace("-", " ").capitalize()
        _write(folder / "docs" / "runbooks" / f"{name}.md", f"# {title}\n\n1. Look at the alarm.\n2. Page @devops.\n")


def leak(folder: Path) -> None:
    """Add a file with a secret in it."""
    _write(folder / "src" / "debug.ts", _LEAK)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
