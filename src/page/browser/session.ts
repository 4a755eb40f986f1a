import type { Diagnostic } from '../../ir/diagnostic.ts';
import type { DesignPoint } from '../../schedule/explore.ts';
import { TOOLS_FILE, type ToolsThere } from '../../tools/browser-tools.ts';
import type { BoardChoice, BuildJob } from '../board-build.ts';
import type { DesignView } from '../design-view.ts';
import { exampleNamed } from '../examples.ts';
import type { LayersView } from '../layers-view.ts';
import type { FrameSource, RunView } from '../run-view.ts';
import {
  type Address,
  type Key,
  readAddress,
  type Settings,
  withSetting,
  writeAddress,
} from '../settings.ts';
import type { OpenedModel } from '../workshop.ts';
import { Cancelled, Compiler, Refusal } from './compiler.ts';
import { download } from './download.ts';

/** All that the page shows. */
export interface State {
  readonly path?: string;
  readonly address: Address;
  readonly opened?: OpenedModel;
  readonly layers?: LayersView;
  readonly design?: DesignView;
  readonly front?: readonly DesignPoint[];
  readonly run?: RunView;
  readonly stream?: { readonly value: string; readonly integers: Float64Array };
  readonly refusal?: readonly Diagnostic[];
  /** Of what is run, apart from the model's. */
  readonly runRefusal?: readonly Diagnostic[];
  readonly fault?: string;
  /** The tools that make bitstreams, where they are beside the page. */
  readonly tools?: ToolsThere;
  /** What is under way, in words. */
  readonly busy?: string;
  readonly said: string;
}

/** What stays when another model or another setting comes. */
const NOTHING = {
  front: undefined,
  run: undefined,
  stream: undefined,
  refusal: undefined,
  runRefusal: undefined,
  fault: undefined,
} as const;

/** What the front does not depend on. */
const OF_A_DESIGN: readonly Key[] = ['targetCycles', 'targetFps', 'folding'];

/** One visit: the model that is open, the knobs, and what the compiler made of them. */
export class Session {
  #state: State;
  readonly #compiler = new Compiler();
  readonly #changed: (state: State) => void;

  constructor(hash: string, changed: (state: State) => void) {
    this.#state = { address: readAddress(hash), said: '' };
    this.#changed = changed;
  }

  get state(): State {
    return this.#state;
  }

  /** Opens what the address names, if anything. */
  async begin(): Promise<void> {
    this.#compiler.start();
    void this.#lookForTools();
    const { example, given, settings } = this.#state.address;
    if (example !== undefined) await this.openExample(example, settings);
    else if (given !== undefined) await this.#fetch(`given/${encodeURIComponent(given)}`, given);
  }

  /** Another address was typed, or a step back was made. */
  async follow(hash: string): Promise<void> {
    if (hash === writeAddress(this.#state.address)) return;
    const address = readAddress(hash);
    const { example, given } = this.#state.address;
    if (address.example === example && address.given === given) await this.#turn(address.settings);
    else {
      this.#set({ address });
      await this.begin();
    }
  }

  async #lookForTools(): Promise<void> {
    if (this.#state.tools) return;
    const response = await fetch(TOOLS_FILE).catch(() => undefined);
    if (response?.ok) this.#set({ tools: (await response.json()) as ToolsThere });
  }

  /** A network of the project, with its own input unless settings are given. */
  async openExample(name: string, settings?: Settings): Promise<void> {
    const example = exampleNamed(name);
    if (!example) return;
    const own = example.input === undefined ? {} : { input: example.input };
    this.#set({ address: { example: name, settings: settings ?? own } });
    await this.#fetch(`examples/${example.path}`, `models/${example.path}`);
  }

  async openFile(file: File): Promise<void> {
    const { settings } = this.#state.address;
    // What a colleague sent stays; what belonged to another model does not.
    const kept = this.#state.path === undefined ? settings : {};
    this.#fetched++;
    const bytes = new Uint8Array(await file.arrayBuffer());
    this.#set({ address: { settings: kept } });
    await this.#open(bytes, file.name);
  }

  /** Turns a knob; a text that is no value of it leaves all as it is. */
  async turn(key: Key, text: string): Promise<boolean> {
    const { settings } = this.#state.address;
    const next = withSetting(settings, key, text);
    if (!next) return false;
    const { folding: _, ...others } = next;
    await this.#turn(key === 'folding' ? next : others, OF_A_DESIGN.includes(key));
    return true;
  }

  /** Takes the folding of a design of the front. */
  async take(point: DesignPoint): Promise<void> {
    const { targetCycles: _, targetFps: __, ...others } = this.#state.address.settings;
    await this.#turn({ ...others, folding: point.folding }, true);
  }

  async explore(): Promise<void> {
    await this.#work('searching designs', { front: undefined }, async step => {
      const front = await this.#compiler.ask('explore', this.#asked(), step);
      this.#set({ front, said: `${front.length} designs found` });
    });
  }

  /** Runs a frame, of each input its part; behind what is under way, and of several that wait there the last. */
  async run(sources: readonly FrameSource[]): Promise<void> {
    this.#frame = sources;
    if (this.#state.busy !== undefined) return;
    this.#frame = undefined;
    await this.#work('running one frame', { runRefusal: undefined }, async () => {
      try {
        const run = await this.#compiler.ask('run', { ...this.#asked(), sources });
        this.#set({ run });
        const last = this.#state.stream?.value ?? run.streams[0]?.value;
        if (run.streams.some(({ value }) => value === last)) await this.#show(last);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        this.#set({ run: undefined, stream: undefined, runRefusal: error.diagnostics });
      }
    });
  }

  async show(value: string): Promise<void> {
    await this.#work('reading a stream', {}, () => this.#show(value));
  }

  async downloadFolder(): Promise<void> {
    await this.#work('making the folder', {}, async step => {
      const bytes = await this.#compiler.ask('folder', this.#asked(), step);
      download(bytes, `${this.#state.opened?.name ?? 'design'}.zip`, 'application/zip');
      this.#set({ said: 'the folder was made' });
    });
  }

  async downloadTestbench(): Promise<void> {
    await this.#work('making the testbench', {}, async step => {
      const bytes = await this.#compiler.ask('testbench', this.#asked(), step);
      download(bytes, `${this.#state.opened?.name ?? 'design'}-testbench.zip`, 'application/zip');
      this.#set({ said: 'the testbench was made' });
    });
  }

  /** What the tools are to build for a board. Throws Refusal where it does not go, and Cancelled. */
  async boardBuild(board: BoardChoice): Promise<BuildJob> {
    let job: BuildJob | Refusal | undefined;
    await this.#work('writing the sources', {}, async step => {
      job = await this.#compiler.ask('board', { ...this.#asked(), board }, step).catch((error: unknown) => {
        if (error instanceof Refusal) return error;
        throw error;
      });
    });
    if (job instanceof Refusal) throw job;
    return job ?? Promise.reject(new Cancelled('cancelled'));
  }

  async downloadReport(): Promise<void> {
    await this.#work('making report.html', {}, async () => {
      const text = await this.#compiler.ask('report', this.#asked());
      download(text, 'report.html', 'text/html');
      this.#set({ said: 'report.html was made' });
    });
  }

  cancel(): void {
    this.#compiler.cancel();
  }

  /** Compiles what was cancelled before. */
  again(): Promise<void> {
    return this.#compile();
  }

  #asked(): { readonly settings: Settings } {
    return { settings: this.#state.address.settings };
  }

  async #show(value: string): Promise<void> {
    this.#set({ stream: { value, integers: await this.#compiler.ask('stream', { value }) } });
  }

  async #fetch(url: string, path: string): Promise<void> {
    this.#fetched++;
    const own = this.#fetched;
    let bytes: Uint8Array | undefined;
    await this.#work('fetching the model', { opened: undefined }, async () => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${path} could not be fetched (${response.status})`);
      bytes = new Uint8Array(await response.arrayBuffer());
    });
    // Meanwhile another model may be wanted.
    if (bytes && own === this.#fetched) await this.#open(bytes, path);
  }

  /** A model, with the knobs as they stand. */
  async #open(bytes: Uint8Array, path: string): Promise<void> {
    this.#frame = undefined;
    this.#set({ ...NOTHING, path, opened: undefined, layers: undefined, design: undefined });
    this.#write();
    await this.#work('reading the model', {}, async () => {
      const opened = await this.#compiler.open(bytes, path);
      this.#set({
        opened,
        ...(opened.front ? { front: opened.front } : {}),
        ...(opened.refusal ? { refusal: opened.refusal, said: 'the model was refused' } : {}),
      });
    });
    await this.#compileOpened();
  }

  /** Of a refused model, and of a front alone, there is nothing to compile. */
  async #compileOpened(): Promise<void> {
    const { opened } = this.#state;
    if (opened && !opened.refusal && !opened.isSearch) await this.#compile();
  }

  async #turn(settings: Settings, keepsFront = false): Promise<void> {
    const { front, run, stream } = this.#state;
    this.#set({
      ...NOTHING,
      ...(keepsFront ? { front, run, stream } : {}),
      address: { ...this.#state.address, settings },
    });
    this.#write();
    await this.#compileOpened();
  }

  async #compile(): Promise<void> {
    await this.#work('compiling', { refusal: undefined }, async step => {
      const layers = await this.#compiler.ask('layers', this.#asked(), step).catch((error: unknown) => {
        this.#set(error instanceof Refusal ? { layers: undefined, design: undefined } : {});
        throw error;
      });
      this.#set({ layers });
      const design = await this.#compiler.ask('design', this.#asked(), step).catch((error: unknown) => {
        this.#set(error instanceof Refusal ? { design: undefined } : {});
        throw error;
      });
      this.#set({ design, said: `compiled: ${design.intervalCycles} cycles per frame` });
    });
  }

  /** Does one thing; what is under way gives way to it. */
  async #work(
    what: string,
    first: Partial<State>,
    work: (step: (text: string) => void) => Promise<void>,
  ): Promise<void> {
    this.#compiler.cancel();
    this.#set({ ...first, fault: undefined, busy: what });
    const own = this.#begun + 1;
    this.#begun = own;
    try {
      await work(step => this.#set({ busy: `${what}: ${step}` }));
    } catch (error) {
      if (error instanceof Refusal) this.#set({ refusal: error.diagnostics, said: 'refused' });
      else if (!(error instanceof Cancelled))
        this.#set({ fault: error instanceof Error ? error.message : String(error) });
      else if (own === this.#begun) this.#set({ said: 'cancelled' });
    } finally {
      if (own === this.#begun) {
        this.#set({ busy: undefined });
        if (this.#frame) void this.run(this.#frame);
      }
    }
  }

  #frame: readonly FrameSource[] | undefined;
  #begun = 0;
  #fetched = 0;

  #write(): void {
    const hash = writeAddress(this.#state.address);
    history.replaceState(null, '', hash === '' ? location.pathname + location.search : hash);
  }

  #set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed(this.#state);
  }
}
