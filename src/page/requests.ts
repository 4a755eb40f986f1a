import type { Diagnostic } from '../ir/diagnostic.ts';
import type { DesignPoint } from '../schedule/explore.ts';
import type { BoardChoice, BuildJob } from './board-build.ts';
import type { DesignView } from './design-view.ts';
import type { LayersView } from './layers-view.ts';
import type { FrameSource, RunView } from './run-view.ts';
import type { Settings } from './settings.ts';
import type { OpenedModel } from './workshop.ts';

/** What the page asks of its worker, and what it gets. */
export interface Requests {
  readonly open: {
    readonly asked: { readonly bytes: Uint8Array; readonly path: string };
    readonly answer: OpenedModel;
  };
  readonly layers: { readonly asked: { readonly settings: Settings }; readonly answer: LayersView };
  readonly design: { readonly asked: { readonly settings: Settings }; readonly answer: DesignView };
  readonly explore: {
    readonly asked: { readonly settings: Settings };
    readonly answer: readonly DesignPoint[];
  };
  readonly run: {
    readonly asked: { readonly settings: Settings; readonly sources: readonly FrameSource[] };
    readonly answer: RunView;
  };
  readonly stream: { readonly asked: { readonly value: string }; readonly answer: Float64Array };
  /** The compiled folder as a .zip. */
  readonly folder: { readonly asked: { readonly settings: Settings }; readonly answer: Uint8Array };
  /** What the tools are to build for a board. */
  readonly board: {
    readonly asked: { readonly settings: Settings; readonly board: BoardChoice };
    readonly answer: BuildJob;
  };
  /** The testbench of the design, as .zip. */
  readonly testbench: { readonly asked: { readonly settings: Settings }; readonly answer: Uint8Array };
  readonly report: { readonly asked: { readonly settings: Settings }; readonly answer: string };
}

export type RequestKind = keyof Requests;

export interface Request<K extends RequestKind = RequestKind> {
  readonly id: number;
  readonly kind: K;
  readonly asked: Requests[K]['asked'];
}

/** What comes back: any number of steps, then an answer, a refusal, or a fault of bitwright's own. */
export type Reply<K extends RequestKind = RequestKind> = { readonly id: number } & (
  | { readonly step: string }
  | { readonly answer: Requests[K]['answer'] }
  | { readonly refusal: readonly Diagnostic[] }
  | { readonly fault: string }
);
