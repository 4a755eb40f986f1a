import type { ComponentChildren } from 'preact';

interface Props {
  readonly label: string;
  /** Whether it is held to a height. */
  readonly isTall?: boolean;
  readonly children: ComponentChildren;
}

/** A table that is scrolled where the screen is too small for it. */
export function Scroll({ label, isTall = false, children }: Props) {
  return (
    <section
      class={isTall ? 'scroll tall' : 'scroll'}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      {children}
    </section>
  );
}
