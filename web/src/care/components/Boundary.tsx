/** Keeps the way to help on the screen when a page breaks: only the page is replaced, by words and a way back to it. */
import { Component, type ReactNode } from "react";
import { WORDS } from "../strings";

interface Props {
  children: ReactNode;
}

export class Boundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div className="care-card" role="alert">
        <p>{WORDS.broken}</p>
        <button type="button" className="care-button" onClick={() => this.setState({ broken: false })}>
          {WORDS.again}
        </button>
      </div>
    );
  }
}
