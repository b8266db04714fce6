/** Saved views: addresses of this page under names, kept in this browser. */
import { useState } from "preact/hooks";

const KEY = "piste-views";

function kept(): [string, string][] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]") as [string, string][];
  } catch {
    return []; // no storage here, or not ours: nothing is saved
  }
}

export function SavedViews() {
  const [views, setViews] = useState(kept);
  const keep = (list: [string, string][]) => {
    setViews(list);
    try {
      localStorage.setItem(KEY, JSON.stringify(list));
    } catch {
      // As above; the list lasts as long as the page.
    }
  };
  const here = location.hash;
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        const name = new FormData(event.currentTarget).get("name")?.toString().trim();
        if (!name) return;
        keep([...views.filter(([other]) => other !== name), [name, here]]);
        event.currentTarget.reset();
      }}
    >
      {views.map(([name, hash]) => (
        <span key={name} class="chip">
          <a href={hash} aria-current={hash === here ? "true" : undefined}>
            {name}
          </a>
          <button
            type="button"
            aria-label={`Forget ${name}`}
            onClick={() => keep(views.filter(([other]) => other !== name))}
          >
            ×
          </button>
        </span>
      ))}
      <input class="input" name="name" aria-label="Name for this view" placeholder="Name this view" />
      <button class="control">Save</button>
    </form>
  );
}
