/**
 * What the simulation driver is told about a design under test: a Verilog top module with `clk` and
 * synchronous `rst`, and the streams to drive, to take and to watch. All streams follow valid/ready;
 * beats are packed little-endian in ceil(widthBits / 8) bytes (src/kernels/stream.ts `packFrames`).
 */
export interface BenchStream {
  /** The name used in results. */
  readonly name: string;
  /** `source` is driven, `sink` is taken; `monitor` is an internal stream of the top module that is watched. */
  readonly role: 'source' | 'sink' | 'monitor';
  /** Signals are `<prefix>_tdata`, `<prefix>_tvalid`, `<prefix>_tready` (and `<prefix>_tlast`). */
  readonly prefix: string;
  readonly widthBits: number;
  readonly beatsPerFrame: number;
  /** True for AXI4-Stream ports with tlast at the last beat of a frame. */
  readonly hasLast: boolean;
}

/** A FIFO between two streams of a bench, whose beats are counted. */
export interface BenchFifo {
  readonly name: string;
  /** Names of the streams into it and out of it. */
  readonly input: string;
  readonly output: string;
}

export interface Bench {
  /** Name of the top module. */
  readonly top: string;
  /** Absolute paths of all Verilog files, the top among them. */
  readonly sources: readonly string[];
  readonly streams: readonly BenchStream[];
  /** Single-bit outputs or internal nets of the top (by signal name) whose rises are counted, e.g. `framing_error`. */
  readonly flags?: readonly string[];
  readonly fifos?: readonly BenchFifo[];
  /** Inputs that are 0 throughout. */
  readonly zeros?: readonly string[];
}

/**
 * Random idle on sources and random backpressure on sinks, of up to 16 cycles each; `none` always offers and always
 * accepts; `long` as `LongStalls` says.
 */
export type Stalls = 'none' | 'random' | 'long';

/**
 * All endpoints stall together, and for long: outputs blocked until the design is full, inputs starved until it is
 * empty, one of several alone, every second cycle, one beat at a time with gaps, random phases (harness/long-stalls.h).
 */
export interface LongStalls {
  /** Cycles without a beat on any stream after which the design is taken to be full, or empty: more than it is ever silent while it works. */
  readonly settleCycles: number;
  /** At most so often a run waits for that. */
  readonly blocks: number;
  /** Asserts rst once when the design is full for the first time, in the middle of what it does; then starts over. */
  readonly resetWhenFull: boolean;
}

export interface SimulationRun {
  /** Working directory of the simulator: where $readmemh finds its files, or the mem/ that it looks for them in. */
  readonly memoryFolder: string;
  /**
   * Packed beats by stream name: what a source sends; what a sink or monitor must see.
   * A sink or monitor without an entry is recorded but not compared.
   */
  readonly beats: ReadonlyMap<string, Uint8Array>;
  readonly frames: number;
  readonly stalls: Stalls;
  /** With stalls `long`, and only then. */
  readonly longStalls?: LongStalls;
  /**
   * Cycles from one beat taken to the next at every sink, at least: in front of beat b of a frame entry b, from the start again
   * behind the last.
   */
  readonly paceCycles?: readonly number[];
  /** Cycles from one beat that a source gave to the next that it offers, at least; 1 unless told. */
  readonly gapCycles?: number;
  /** Names of the sources and sinks that stall; all of them unless told. */
  readonly stallsOn?: readonly string[];
  readonly seed: number;
  /** Cycles without any handshake on any source or sink after which the run ends as hung. */
  readonly watchdogCycles?: number;
  /** Write an FST waveform here. */
  readonly waveFile?: string;
  /**
   * Asserts rst for 2 cycles once `afterSourceBeats` beats of the first source were taken, then
   * starts over: every source from its frame 0, every record and comparison from the beginning.
   */
  readonly resetAfterSourceBeats?: number;
  /** Overrides tlast of sources: for each beat sent, in order; the default is 1 at each frame's last beat. */
  readonly lastOverride?: ReadonlyMap<string, Uint8Array>;
  /** Names of sinks and monitors whose beats are returned in full. */
  readonly record?: readonly string[];
  /** Told about once a second how many frames have come out whole; again from 0 after a reset. */
  readonly onFrames?: (frames: number) => void;
}

/** The first beat that differs. `lane` is for the caller to find from the two bit patterns. */
export interface BeatMismatch {
  readonly frame: number;
  /** Beat within the frame. */
  readonly beat: number;
  /** Cycle since reset. */
  readonly cycle: number;
  readonly expected: Uint8Array;
  readonly got: Uint8Array;
  /** Set when tdata is right and tlast is wrong. */
  readonly wrongLast?: boolean;
}

export interface StreamResult {
  readonly name: string;
  /** Beats seen (handshakes). */
  readonly beats: number;
  readonly mismatches: number;
  readonly firstMismatch?: BeatMismatch;
  /** Cycle of the handshake of each frame's first and last beat. */
  readonly frameStartCycles: readonly number[];
  readonly frameEndCycles: readonly number[];
  readonly recorded?: Uint8Array;
  /** Breaches of the stream rules seen here (valid dropped, payload changed while waiting): first few, as text. */
  readonly protocolErrors: readonly string[];
}

export interface SimulationResult {
  readonly cycles: number;
  readonly streams: readonly StreamResult[];
  readonly flags: Readonly<Record<string, number>>;
  /** The most beats that each FIFO held, in the order of the bench; Icarus does not tell. */
  readonly fifoPeaks: readonly number[];
  /** How often long stalls let the design come to rest, since the last reset. */
  readonly blocks: number;
  /** Set when the watchdog ended the run: each stream's beats so far and its valid and ready. */
  readonly hang?: {
    readonly cycle: number;
    readonly streams: readonly {
      name: string;
      beats: number;
      expectedBeats: number;
      valid: boolean;
      ready: boolean;
    }[];
  };
  /** Wall-clock seconds of the simulation itself, without the build. */
  readonly wallSeconds: number;
}
