// Programs that measure, each in a process of its own, so that none pays for another's memory.
import { spawn } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { resolve } from "node:path";

/** What a script prints last, as JSON. */
export function program(command, script, job) {
  return new Promise((settle, fail) => {
    const path = resolve(import.meta.dirname, script);
    const child = spawn(command, [path, JSON.stringify(job)], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (piece) => (text += piece));
    child.on("error", fail);
    child.on("close", (code) => {
      if (code !== 0) return fail(new Error(`${script} ended with ${code}: ${text}`));
      settle(JSON.parse(text.trim().split("\n").at(-1)));
    });
  });
}

export function inNode(script, job) {
  return program("node", script, job);
}

export function machine() {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`;
}
