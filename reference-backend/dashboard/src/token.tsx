/** In place of every view when the backend wants its token: the token goes for a cookie that no script can read. */
import { useState } from "preact/hooks";
import { locked } from "./api";

/** Whether the backend took the token. The address with it is asked for out of sight, so that no history keeps it. */
async function exchange(token: string): Promise<string> {
  try {
    const response = await fetch(`/ui?${new URLSearchParams({ token })}`, {
      cache: "no-store",
      referrerPolicy: "no-referrer",
    });
    if (response.ok) return "";
    return response.status === 401 ? "The backend has another token." : `The backend answered ${response.status}.`;
  } catch {
    return "The backend does not answer.";
  }
}

export function TokenView() {
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (form: HTMLFormElement) => {
    const token = new FormData(form).get("token")?.toString().trim() ?? "";
    if (!token) return;
    setBusy(true);
    const problem = await exchange(token);
    setBusy(false);
    setWrong(problem);
    if (problem) return;
    form.reset();
    locked.value = false;
  };
  return (
    <section class="panel token" aria-label="Token">
      <div class="head">
        <h2>This backend has a token</h2>
      </div>
      <form
        class="pad stack tight"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <p class="soft">
          It was started with <code>--token-file</code> or <code>PISTE_TOKEN</code>. Whoever brings the token gets a
          cookie for it; the token itself is not kept here. Tracking needs none.
        </p>
        <div class="row">
          <input
            data-filter
            class="input mono"
            type="password"
            name="token"
            aria-label="Token"
            autocomplete="off"
            spellcheck={false}
          />
          <button class="control first" disabled={busy}>
            Enter
          </button>
        </div>
        <p class="bad small" role="alert">
          {wrong}
        </p>
      </form>
    </section>
  );
}
