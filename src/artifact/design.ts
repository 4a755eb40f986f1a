import type { Manifest } from '../formats/manifest.ts';
import type { LayerGraph } from '../ops/index.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';

/** A compiled folder, read back: all that later commands need. */
export interface Design {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly layers: LayerGraph;
  readonly hardware: HardwareGraph;
  /** Set where the folder's own sources are to run, whatever they are: `--changed`. */
  readonly isTakenAsIs?: true;
}
