// The line of the driver contract: a request in, its reply out, until `bye` or the end of input.
import { createInterface } from "node:readline";
import { fault } from "./messages.mjs";

/** Answers each line by the command of its name; a TypeError is a refusal, an error's `kind` any other refusal. */
export async function serve(commands) {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    let reply;
    try {
      const command = commands[request.cmd];
      reply = command
        ? { ok: true, ...(await command(request)) }
        : { ok: false, error: "unsupported", message: request.cmd };
    } catch (error) {
      reply = { ok: false, ...fault(error) };
    }
    process.stdout.write(JSON.stringify({ id: request.id, ...reply }) + "\n");
    if (request.cmd == "bye") break;
  }
  process.stdin.destroy();
}
