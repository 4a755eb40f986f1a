import { join } from 'node:path';
import { type CsimResult, csimDesign } from '../../sim/csim.ts';
import { keptOutput } from '../../sim/kept-output.ts';
import { withTemporaryFolder } from '../../sim/temporary-folder.ts';
import { type VerifyOptions, type VerifyResult, verifyDesign } from '../../sim/verify.ts';
import { type Design, folderFiles, readDesign } from '../artifact/index.ts';
import type { Board } from '../boards/schema.ts';
import type { DesignFiles } from '../codegen/design-files.ts';
import type { SourceModel, WholeNetwork } from '../codegen/design-source.ts';
import type { Manifest } from '../formats/manifest.ts';
import { accuracyOn } from '../host/accuracy.ts';
import { type HostInterface, hostOfManifest } from '../host/interface.ts';
import { classesOf, outputParts, toModelOrder, toValues } from '../host/output.ts';
import { referenceOutput } from '../host/reference.ts';
import type { Diagnostic } from '../ir/diagnostic.ts';
import { writeFolder } from '../node/write-folder.ts';
import type { LayerGraph } from '../ops/index.ts';
import { type DesignPoint, type ExploreOptions, exploreDesigns } from '../schedule/explore.ts';
import { boardOf } from '../tools/board-file.ts';
import { type Build, type BuildOptions, buildBoard } from '../tools/build-board.ts';
import { type DesignArea, type DesignAreaOptions, designArea } from '../tools/design-area.ts';
import { designFrames, type FrameChoice, provingFrames } from './proving-frames.ts';

/** Frames, and how they are sent: with random stalls and a seed of 1 unless told. */
export interface ProvingOptions extends FrameChoice, Partial<Omit<VerifyOptions, 'seed'>> {}

/** For which board a design is built, and how; tools run unless `sourcesOnly`, and are not installed unless `install`. */
export interface BoardOptions extends Partial<BuildOptions> {
  /** One of bitwright's own by its name, or the path of a board.json. */
  readonly board: string | Board;
}

/** What was found on the frames of a `FrameChoice`. */
export interface OnFrames {
  /** The share of frames whose class is the label, from 0 to 1; absent without labels or classes. */
  readonly accuracy?: number;
  readonly notes: readonly Diagnostic[];
}

/** An output of all frames, as the model gives it. */
export interface OutputValues {
  /** What the model calls it. */
  readonly name: string;
  /** Of one frame. */
  readonly shape: readonly number[];
  /** Frame after frame, in the model's order; what the model leaves to the host is not applied. */
  readonly values: Float64Array;
  /** The class of each frame; absent where an output gives none. */
  readonly classes?: Int32Array;
}

/** A compiled network and all that can be done with it; in memory until it is written. */
export class CompiledDesign {
  #folder: string | undefined;
  /** Its sources run as they are, whatever they are. */
  readonly #isChanged: boolean;
  readonly #files: DesignFiles['files'] | undefined;
  readonly #inputs: readonly string[];
  readonly #host: HostInterface;
  readonly #layers: LayerGraph;
  readonly manifest: Manifest;
  /** What the user may want to know although it was compiled. */
  readonly notes: readonly Diagnostic[];

  private constructor(
    { manifest, layers }: Pick<Design, 'manifest' | 'layers'>,
    place: {
      readonly folder?: string;
      readonly isChanged?: boolean;
      readonly files?: DesignFiles['files'];
      readonly inputs?: readonly string[];
      readonly notes?: readonly Diagnostic[];
    },
  ) {
    this.manifest = manifest;
    this.notes = place.notes ?? [];
    this.#layers = layers;
    this.#host = hostOfManifest(manifest);
    this.#folder = place.folder;
    this.#isChanged = place.isChanged ?? false;
    this.#files = place.files;
    this.#inputs = place.inputs ?? [];
  }

  /** @param inputs files that were read: a folder that one of them lies in is not replaced */
  static of(network: WholeNetwork, model: SourceModel, inputs: readonly string[]): CompiledDesign {
    const { manifest, files } = folderFiles(network, model);
    return new CompiledDesign({ manifest, layers: network.layers }, { files, inputs, notes: network.notes });
  }

  /**
   * What `write`, or `bitwright compile`, wrote into a folder. Throws DiagnosticError where it is no such folder, or, unless
   * `isChanged`, where a file differs.
   */
  static async open(folder: string, { isChanged = false } = {}): Promise<CompiledDesign> {
    return new CompiledDesign(await readDesign(folder, isChanged), { folder, isChanged });
  }

  /** Its files by their paths in the folder; undefined of a design that was opened. */
  get files(): DesignFiles['files'] | undefined {
    return this.#files;
  }

  /** Writes the folder, everything or nothing. Throws DiagnosticError where it holds what bitwright did not write. */
  async write(folder: string): Promise<void> {
    if (this.#files === undefined) throw new Error(`the design lies in ${this.#folder} already`);
    await writeFolder(folder, this.#files, this.#inputs);
    this.#folder = folder;
  }

  /**
   * Proves the design in Verilator, or another simulator: every stream of the RTL against the reference. Random frames unless data is given, with
   * others that are chosen for what they exercise where no number is.
   */
  async verify(options: ProvingOptions = {}): Promise<VerifyResult & OnFrames> {
    return this.#inFolder(async design => {
      const frames = await provingFrames(design, options);
      const { stalls = 'random', seed = 1, waveFile, simulator, verilatorFlags, onProgress } = options;
      const result = await verifyDesign(design, frames.integers, {
        ...{ stalls, seed },
        ...(waveFile === undefined ? {} : { waveFile }),
        ...(simulator === undefined ? {} : { simulator }),
        ...(verilatorFlags === undefined ? {} : { verilatorFlags }),
        ...(onProgress === undefined ? {} : { onProgress }),
      });
      return { ...result, ...this.#onFrames(result.output, frames) };
    });
  }

  /** Holds the HLS C++ against the reference in C simulation: every stream. */
  async csim(options: FrameChoice = {}): Promise<CsimResult & OnFrames> {
    return this.#inFolder(async design => {
      const frames = await designFrames(design, options);
      const result = await csimDesign(design, frames.integers);
      return { ...result, ...this.#onFrames(result.output, frames) };
    });
  }

  /** What the integer reference gives, without hardware. */
  async run(
    options: FrameChoice = {},
  ): Promise<{ readonly frames: number; readonly outputs: readonly OutputValues[] } & OnFrames> {
    return this.#inFolder(async design => {
      const frames = await designFrames(design, options);
      const integers = await referenceOutput(this.#layers, frames, () => undefined);
      const outputs = outputParts(this.#host, integers).map(({ output, integers: own }): OutputValues => {
        const classes = classesOf(output, own);
        const values = output.meaning === 'indices' ? own : toValues(output, own);
        return {
          name: output.modelName,
          shape: output.shape,
          values: toModelOrder(output, values),
          ...(classes ? { classes } : {}),
        };
      });
      return { frames: frames.count, outputs, ...this.#onFrames(integers, frames) };
    });
  }

  /** Area by Yosys: each distinct kernel on its own, and their sums; AMD 7 series unless told. */
  async area(options: Partial<DesignAreaOptions> = {}): Promise<DesignArea> {
    return this.#inFolder(design => designArea(design, { flow: 'xc7', cache: keptOutput, ...options }));
  }

  /**
   * Other designs of the network, with other folds: the Pareto front of cycles per frame against LUTs, block RAM and DSP blocks,
   * in the cells of the design's own family unless told.
   */
  explore(options: ExploreOptions = {}): readonly DesignPoint[] {
    const search = exploreDesigns(this.#layers, { family: this.manifest.rtl.family, ...options });
    for (;;) {
      const next = search.next();
      if (next.done) return next.value;
    }
  }

  /**
   * Makes a board's bitstream, or the project that makes it, in `build/<board>` below the folder that it was written to or
   * opened from. Throws DiagnosticError where it does not fit or misses its clock.
   */
  async build({ board, ...options }: BoardOptions): Promise<Build> {
    if (this.#folder === undefined) throw new Error('write the design first: its build lies in its folder');
    const design = await readDesign(this.#folder, this.#isChanged);
    const named = typeof board === 'string' ? await boardOf(board) : board;
    return buildBoard(design, named, { seed: 1, sourcesOnly: false, install: false, ...options });
  }

  #onFrames(output: Float64Array, { labels, notes }: { labels?: Int32Array; notes: readonly Diagnostic[] }) {
    const accuracy = accuracyOn(this.#host, output, labels);
    return { ...(accuracy === undefined ? {} : { accuracy }), notes };
  }

  /** Works on the folder; one that was not written is lent. */
  async #inFolder<T>(work: (design: Design) => Promise<T>): Promise<T> {
    if (this.#folder !== undefined) return work(await readDesign(this.#folder, this.#isChanged));
    const files = this.#files ?? new Map();
    return withTemporaryFolder('design', async scratch => {
      const folder = join(scratch, 'design');
      await writeFolder(folder, files, []);
      return work(await readDesign(folder));
    });
  }
}
