// Calls Supabase's own client library. Each line of input is a list of calls, which are made at once:
// [{"client": "phone", "method": "signInWithPassword", "arguments": [{…}]}]. Each line of output holds their results.
// supabase_library.py starts it with the server's address.
import { createInterface } from "node:readline";
import { createClient } from "@supabase/supabase-js";

const address = process.argv[2];
const devices = new Map();

/** The device of that name, with a session of its own and the events that the library sent it. */
function device(name) {
  if (!devices.has(name)) {
    const auth = createClient(address, "anon", {
      auth: { autoRefreshToken: false, detectSessionInUrl: false, storageKey: name },
    }).auth;
    const events = [];
    auth.onAuthStateChange((event) => {
      events.push(event);
    });
    devices.set(name, { auth, events });
  }
  return devices.get(name);
}

async function call({ client, method, arguments: given }) {
  const { auth, events } = device(client);
  events.length = 0;
  const { data, error } = await auth[method](...given);
  const failure = error && { name: error.name, message: error.message, status: error.status, code: error.code };
  return { data: data ?? {}, error: failure ?? null, events: [...events] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const results = await Promise.all(JSON.parse(line).map(call));
  process.stdout.write(`${JSON.stringify(results)}\n`);
}
