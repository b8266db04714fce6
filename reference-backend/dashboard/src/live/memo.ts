/** A component that is drawn again only when one of its properties changed: rows stay as they are while others come. */
import { Component, type ComponentChildren, type FunctionComponent, h } from "preact";

export function memo<P extends object>(Inner: (props: P) => ComponentChildren): FunctionComponent<P> {
  class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const now = this.props as Record<string, unknown>;
      const then = next as Record<string, unknown>;
      return Object.keys(then).some((name) => then[name] !== now[name]);
    }
    override render(): ComponentChildren {
      return h(Inner as FunctionComponent<P>, this.props as P & { children?: ComponentChildren });
    }
  }
  return Memo as unknown as FunctionComponent<P>;
}
