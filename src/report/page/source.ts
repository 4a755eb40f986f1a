import type { Device } from '../../devices/data.ts';
import type { ExplorationRecord } from '../../formats/exploration.ts';
import type { Manifest } from '../../formats/manifest.ts';
import type { VerificationRecord } from '../../formats/verification.ts';
import type { Gated } from '../../ir/target-text.ts';
import type { LayerGraph } from '../../ops/index.ts';
import type { HardwareGraph } from '../../schedule/hardware.ts';

/** A hash, or a picture, in Base64. */
export type Base64 = Gated<'base64'>;

/** A picture of the designs that `explore` found, an SVG, and its size in pixels. */
export interface Chart {
  readonly svg: Base64;
  readonly width: number;
  readonly height: number;
}

/** What report.html is made of. */
export interface PageSource {
  readonly manifest: Manifest;
  readonly layers: LayerGraph;
  readonly hardware: HardwareGraph;
  /** Of this very manifest; absent of a design that was not verified yet. */
  readonly verification?: VerificationRecord;
  /** Of this very manifest; absent where `explore` did not run yet. */
  readonly exploration?: ExplorationRecord;
  /** What the area is held against; the smallest of the table that holds it unless told. */
  readonly part?: Device;
}

/** Rows of a table, so that the page of the largest network can be sent by mail; report.md has all. */
export const MOST_ROWS = 150;

/** Of what has long texts: gates, ports, notes. */
export const MOST_TEXTS = 40;

/** Kernels and streams of the picture, together. */
export const MOST_LINES = 400;
