import { randomProvingFrames } from '../../sim/proving-frames.ts';
import { completeFiles } from '../artifact/complete-files.ts';
import { REPORT_FILE, reportHtml } from '../artifact/report-html.ts';
import { boardSourcePaths } from '../boards/plan.ts';
import type { DesignFiles } from '../codegen/design-files.ts';
import type { FileContent } from '../codegen/design-source.ts';
import {
  type CompiledNetwork,
  type IntegerNetwork,
  lowerNetwork,
  type StepResult,
  scheduleNetwork,
} from '../compile.ts';
import { TESTBENCH_FOLDER } from '../formats/folder-names.ts';
import { type ImportedModel, modelOfBytes } from '../frontend/model.ts';
import { hostOfManifest, hostOfNetwork } from '../host/interface.ts';
import { type Diagnostic, DiagnosticError } from '../ir/diagnostic.ts';
import { invariant } from '../ir/invariant.ts';
import { DEFAULT_FAMILY } from '../kernels/family.ts';
import type { PackageFiles } from '../package-files.ts';
import { type DesignPoint, type ExploreStep, exploreDesigns } from '../schedule/explore.ts';
import { testbenchFiles } from '../testbench/files.ts';
import { type BoardChoice, type BuildJob, buildJob } from './board-build.ts';
import { budgetOf, loweringOptionsOf, schedulingOptionsOf } from './compile-options.ts';
import { type DesignView, designViewOf } from './design-view.ts';
import { type FloatGraph, floatGraphOf } from './float-graph.ts';
import { type OpenedFolder, openFolder } from './folder.ts';
import { type LayersSource, type LayersView, layersViewOf } from './layers-view.ts';
import { notesOf, type ProofView, proofOf } from './proof-view.ts';
import { type FrameSource, type RunView, runFrame } from './run-view.ts';
import type { Settings } from './settings.ts';

/** What is known of a model once its bytes are there. */
export interface OpenedModel {
  readonly name: string;
  readonly nodes?: FloatGraph;
  /** Set of a compiled folder. */
  readonly folder?: {
    readonly top: string;
    readonly compiledBy: string;
    readonly isSection: boolean;
    readonly proof?: ProofView;
  };
  /** The designs that `explore` found, where they were kept. */
  readonly front?: readonly DesignPoint[];
  /** Set of what `explore -o` wrote: there is nothing but the front. */
  readonly isSearch?: boolean;
  /** Why it was refused, where it was. */
  readonly refusal?: readonly Diagnostic[];
}

/** One model under the compiler, with what was made of it last. Every method may throw DiagnosticError. */
export class Workshop {
  readonly #own: () => Promise<PackageFiles>;
  #model: ImportedModel | undefined;
  #lowered: { readonly key: string; readonly network: IntegerNetwork } | undefined;
  #designed: { readonly key: string; readonly network: CompiledNetwork } | undefined;
  #folder: OpenedFolder | undefined;
  #values: ReadonlyMap<string, Float64Array> = new Map();

  /** @param own gives bitwright's own files, for a folder */
  constructor(own: () => Promise<PackageFiles>) {
    this.#own = own;
  }

  /** A model's bytes; a model that is refused is told with its nodes. */
  open(bytes: Uint8Array, path: string): OpenedModel {
    this.#model = this.#lowered = this.#designed = this.#folder = undefined;
    try {
      this.#model = modelOfBytes(bytes, path);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      const nodes = floatGraphOf(bytes, undefined);
      return { name: path, ...(nodes ? { nodes } : {}), refusal: error.diagnostics };
    }
    const nodes = floatGraphOf(bytes, this.#model);
    return { name: this.#model.name, ...(nodes ? { nodes } : {}) };
  }

  /** A compiled folder as .zip: what is shown of it is what it says, whatever the settings. */
  async openFolder(bytes: Uint8Array, path: string): Promise<OpenedModel> {
    this.#model = this.#lowered = this.#designed = this.#folder = undefined;
    try {
      const opened = await openFolder(bytes, path);
      if ('search' in opened)
        return { name: opened.search.model.name, front: opened.search.points, isSearch: true };
      this.#folder = opened;
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { name: path, refusal: error.diagnostics };
    }
    const { design, verification, exploration } = this.#folder;
    const { tool, top, model, section } = design.manifest;
    return {
      name: model.name,
      ...(exploration ? { front: exploration.points } : {}),
      folder: {
        ...{ top, compiledBy: tool.version, isSection: section !== undefined },
        ...(verification ? { proof: proofOf(verification) } : {}),
      },
    };
  }

  layers(settings: Settings, onStep?: (step: string) => void): LayersView {
    return layersViewOf(this.#layersOf(settings, onStep));
  }

  design(settings: Settings, onStep?: (step: string) => void): DesignView {
    const { clock } = settings;
    if (this.#folder) {
      const { manifest, hardware } = this.#folder.design;
      const folds = manifest.layers.map(({ name, pe, simd }) => ({ layer: name, pe, simd }));
      const { rtl, cycles } = manifest;
      return designViewOf({ hardware, rtl, cycles, folds, notes: notesOf(manifest) }, clock);
    }
    const { hardware, rtl, prediction, folds, notes } = this.#compile(settings, onStep);
    const { initiationIntervalCycles: initiationInterval, latencyCycles: latency } = prediction;
    return designViewOf(
      {
        ...{ hardware, rtl, cycles: { initiationInterval, latency } },
        folds: Array.from(folds, ([layer, { pe, simd }]) => ({ layer, pe, simd })),
        notes: [...this.#opened().notes, ...notes],
      },
      clock,
    );
  }

  /** The Pareto front; it yields after every design. */
  *explore(settings: Settings, points?: number): Generator<ExploreStep, readonly DesignPoint[]> {
    const { layers } = this.#lower(settings);
    const budget = budgetOf(settings);
    const { clock } = settings;
    return yield* exploreDesigns(layers, {
      family: budget?.device.family ?? DEFAULT_FAMILY,
      ...(points === undefined ? {} : { points }),
      ...(budget ? { budget } : {}),
      ...(clock === undefined ? {} : { clockMegahertz: clock }),
    });
  }

  /** One frame through the integer reference, of each input its part. */
  run(settings: Settings, sources: readonly FrameSource[]): RunView {
    const { view, values } = runFrame(this.#layersOf(settings), sources);
    this.#values = values;
    return view;
  }

  /** The integers of a stream in the frame that ran last. */
  stream(value: string): Float64Array {
    const integers = this.#values.get(value);
    invariant(integers, `no value ${value} of a frame`);
    return integers.slice();
  }

  /** All files of the compiled folder: what `compile -o` writes with the same options. */
  async folder(settings: Settings): Promise<DesignFiles> {
    const network = this.#compile(settings);
    return completeFiles(network, this.#opened(), await this.#own());
  }

  /** What the tools are to build for a board: the sources that the folder has. */
  async boardBuild(settings: Settings, board: BoardChoice): Promise<BuildJob> {
    const { design, files } = this.#folder ?? (await this.#written(settings));
    const sources = boardSourcePaths(design.manifest, 'uart').map(
      path => [path, bytesOf(files.get(path))] as const,
    );
    return buildJob(design, new Map(sources), board, await this.#own());
  }

  /** Golden vectors and a self-checking testbench: what `testbench` writes of the folder, to lie in `tb/` of it. */
  async testbench(
    settings: Settings,
  ): Promise<{ readonly top: string; readonly files: DesignFiles['files'] }> {
    const { design } = this.#folder ?? (await this.#written(settings));
    const { integers } = randomProvingFrames(design);
    const written = testbenchFiles(design, integers, await this.#own());
    const files = new Map(Array.from(written, ([path, text]) => [`${TESTBENCH_FOLDER}/${path}`, text]));
    return { top: design.manifest.top, files };
  }

  /** The design as its folder has it. */
  async #written(settings: Settings) {
    const { layers, hardware } = this.#compile(settings);
    const { manifest, files } = await this.folder(settings);
    return { design: { manifest, layers, hardware }, files };
  }

  async report(settings: Settings): Promise<string> {
    if (this.#folder) {
      const { design, ...records } = this.#folder;
      const { manifest, layers, hardware } = design;
      return reportHtml({ manifest, layers, hardware, ...records });
    }
    const { files } = await this.folder(settings);
    const text = files.get(REPORT_FILE);
    invariant(typeof text === 'string', 'a folder has its report');
    return text;
  }

  #layersOf(settings: Settings, onStep?: (step: string) => void): LayersSource {
    if (this.#folder) {
      const { layers, manifest } = this.#folder.design;
      return { layers, host: hostOfManifest(manifest), notes: notesOf(manifest) };
    }
    const network = this.#lower(settings, onStep);
    const notes = [...this.#opened().notes, ...network.notes];
    return { layers: network.layers, host: hostOfNetwork(network), notes };
  }

  #opened(): ImportedModel {
    invariant(this.#model, 'a model is open');
    return this.#model;
  }

  #lower(settings: Settings, onStep: (step: string) => void = () => undefined): IntegerNetwork {
    const { input, topK, snap } = settings;
    const key = JSON.stringify([input, topK, snap]);
    if (this.#lowered?.key !== key) {
      const model = this.#opened();
      const options = loweringOptionsOf(model, settings);
      const network = lowerNetwork(model.graph, { ...options, onStep: telling(onStep) });
      this.#lowered = { key, network };
    }
    return this.#lowered.network;
  }

  #compile(settings: Settings, onStep: (step: string) => void = () => undefined): CompiledNetwork {
    const key = JSON.stringify(settings);
    if (this.#designed?.key !== key) {
      const model = this.#opened();
      const lowered = this.#lower(settings, onStep);
      onStep('folding and scheduling');
      const options = { ...loweringOptionsOf(model, settings), ...schedulingOptionsOf(settings) };
      this.#designed = { key, network: scheduleNetwork(model.graph, lowered, options) };
    }
    return this.#designed.network;
  }
}

const telling =
  (onStep: (step: string) => void) =>
  (step: string, _: StepResult): void =>
    onStep(step.replaceAll('-', ' '));

function bytesOf(content: FileContent | undefined): Uint8Array {
  invariant(content !== undefined, 'the manifest names files of the folder');
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
