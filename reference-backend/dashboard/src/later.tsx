/** A part of the page that is loaded when it is first shown. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "./api";
import { Skeleton, Trouble } from "./states";

/** A component that loads another one; hairlines stand in for it, and a failed load can be tried again. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | null = null;
  return function Later() {
    const [, setTurn] = useState(0);
    const [error, setError] = useState<ApiError | null>(null);
    const start = () =>
      load().then(
        (component) => {
          loaded = component;
          setTurn((turn) => turn + 1);
        },
        () => setError(new ApiError("This part of the page did not load", "", 0)),
      );
    useEffect(() => void (loaded ?? start()), []);
    const Component = loaded;
    if (Component) return <Component />;
    return error ? <Trouble of={{ error, since: Date.now(), again: () => void start() }} /> : <Skeleton rows={8} />;
  };
}
