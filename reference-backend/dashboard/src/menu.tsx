/** A choice of one, in a control. */
import { Chevron } from "./marks";

/** A choice of one; the browser's own list, so that every keyboard and screen reader knows it. */
export function Menu({
  label,
  value,
  options,
  onChoose,
  hidden,
  wide,
}: {
  label: string;
  value: string;
  options: [string, string][];
  onChoose: (value: string) => void;
  hidden?: boolean;
  wide?: boolean;
}) {
  return (
    <label class={`control menu${wide ? " wide" : ""}`}>
      <span class={hidden ? "unseen" : "label wide"}>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)} aria-label={label}>
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
      <Chevron />
    </label>
  );
}
