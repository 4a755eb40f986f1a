import type { Cut } from '../cuts/resolve.ts';
import type { CalibrationRecord, SectionRecord, StitchedRecord } from '../formats/manifest.ts';
import type { HostedNetwork, HostInterface } from '../host/interface.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import type { RtlStyle } from '../kernels/family.ts';
import type { Fold } from '../lower/lowering.ts';
import type { LayerGraph } from '../ops/index.ts';
import type { HardwareGraph } from '../schedule/hardware.ts';
import type { Prediction } from '../schedule/predict.ts';
import type { GateProbe } from '../streamline/index.ts';

export type FileContent = string | Uint8Array;

/** What a design was compiled from. */
export interface SourceModel {
  readonly name: string;
  /** Of its file, or of its file and its calibration. */
  readonly sha256: string;
  readonly calibration?: CalibrationRecord;
}

/**
 * A file that goes into the folder beside what the emitters write. An attachment is a part of the design: the manifest
 * has its hash, and a folder in which it differs is refused. An aside is for whoever looks into the folder: the
 * manifest is the same with it and without.
 */
export interface ExtraFile {
  readonly kind: 'attachment' | 'aside';
  readonly path: string;
  readonly content: FileContent;
}

/** A scheduled network. */
interface ScheduledNetwork {
  readonly layers: LayerGraph;
  readonly hardware: HardwareGraph;
  readonly folds: ReadonlyMap<string, Fold>;
  readonly prediction: Prediction;
  readonly notes: readonly Diagnostic[];
  readonly cuts: readonly Cut[];
  readonly gates: readonly GateProbe[];
  readonly extras?: readonly ExtraFile[];
  /** How its Verilog is written; `DEFAULT_STYLE` unless told. */
  readonly rtl?: RtlStyle;
}

/** What a folder is written from: a scheduled network, whole or a section of one. */
export interface DesignSource extends ScheduledNetwork {
  readonly interface: HostInterface;
  /** Set of a section. */
  readonly section?: SectionRecord;
  /** Set of what was stitched. */
  readonly sections?: readonly StitchedRecord[];
}

/** A network as `compileNetwork` gives it: what the host must know is still to be gathered. */
export type WholeNetwork = ScheduledNetwork & HostedNetwork;
