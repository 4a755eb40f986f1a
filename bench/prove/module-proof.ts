/** Values of a module's Verilog parameters; those that are not named keep their defaults. */
export type Parameters = Readonly<Record<string, number>>;

export interface Port {
  readonly name: string;
  readonly widthBits: number;
  /** Several streams side by side, of which one moves at a time: a bit of `tvalid` and of `tready` each. */
  readonly streams?: number;
}

/** A memory of the module under proof that holds any words whatever. */
export interface SymbolicRom {
  /** Of the rules, which see the words. */
  readonly port: string;
  /**
   * Memories below the module, as paths through instances and generate blocks; the first in the low bits. Where there is
   * none, the rules see a 0.
   */
  readonly memories: readonly { readonly path: string; readonly widthBits: number }[];
}

/** A text of a source that is replaced; it stands there once. */
export interface Edit {
  /** Below hw/rtl. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** What is proved of a module besides the rules of its streams: where values come out, or which. */
export type Claim = 'order' | 'function';

/** How a module is proved: its ports, the rules it is held against, and the parameters it is proved for. */
export interface ModuleProof {
  /** Verilog files below hw/rtl, of all modules it is made of. */
  readonly sources: readonly string[];
  /** The Verilog of a module that is made for these parameters, and has none itself. */
  readonly generated?: (p: Parameters) => string;
  readonly claim: Claim;
  /** A module of bench/prove/rules; it has a port for every signal of the module, and takes its parameters. */
  readonly rules: string;
  /** Streams, by the beginning of their signals' names. */
  readonly inputs: (p: Parameters) => readonly Port[];
  readonly outputs: (p: Parameters) => readonly Port[];
  /** Other inputs, any value in any cycle. */
  readonly freeInputs?: readonly Port[];
  /** Other outputs that the rules see. */
  readonly seenOutputs?: (p: Parameters) => readonly Port[];
  /** Inputs that are constants here, as Verilog. */
  readonly tied?: Readonly<Record<string, string>>;
  /** Ports of the rules that the module does not have, as Verilog. */
  readonly ruleInputs?: Readonly<Record<string, string>>;
  readonly roms?: (p: Parameters) => readonly SymbolicRom[];
  /** Of the rules alone, as Verilog. */
  readonly ruleParameters?: (p: Parameters) => Readonly<Record<string, number | string>>;
  /** Whether the rules take the module's parameters too. */
  readonly sharesParameters: boolean;
  /** While beats are offered on all inputs and all outputs take: most cycles in a row in which none is taken. */
  readonly takesWithinCycles: (p: Parameters) => number;
  /** Likewise in which an output gives nothing; nothing is said where it is missing. */
  readonly givesWithinCycles?: (p: Parameters) => number;
  /** $readmemh files of memories that are as they are, because they hold control; by the parameter that names them. */
  readonly files?: (p: Parameters) => Readonly<Record<string, string>>;
  readonly sets: readonly ProofSet[];
}

export interface ProofSet {
  readonly parameters: Parameters;
  /** Further ones, as Verilog: lists in one word. */
  readonly lists?: Readonly<Record<string, string>>;
  /**
   * Nothing is held up (`FLOWS` of the rules), so that data are proved at the widths that they have in designs: a result
   * depends on what came some cycles before and on memories alone, so that the first cycles stand for all. Only where a
   * vector is a beat: which beat of it comes would be control.
   */
  readonly isFlowing?: true;
  /** What the parameters do not say. */
  readonly note?: string;
}

/** Beats of `elements` in lanes. */
export const beatsOf = (elements: number, lanes: number): number => Math.ceil(elements / lanes);

/** Bits of a number from 0 to `count` - 1, as Verilog's $clog2. */
export const clog2 = (count: number): number => Math.ceil(Math.log2(count));

/** Of a module without banks, whose rules are those of its banked form too. */
export const UNBANKED = {
  tied: { bank_start: "1'b0" },
  ruleInputs: { s_sel_tdata: "1'b0", s_sel_tvalid: "1'b0", s_sel_tready: "1'b1" },
};

/** Of one whose memory can be written, and is not. */
export const UNWRITTEN = {
  ...UNBANKED,
  tied: { ...UNBANKED.tied, write_enable: "1'b0", write_address: "1'b0", write_data: "1'b0" },
};

/** The stream that names the bank of each frame. */
export const SELECT = 's_sel';
export const selectStream = (banks: number): Port => ({ name: SELECT, widthBits: clog2(banks) });

/** Streams of one beat width each, named as they are named everywhere. */
export const inStream = (widthBits: number): readonly Port[] => [{ name: 's_axis', widthBits }];
export const outStream = (widthBits: number): readonly Port[] => [{ name: 'm_axis', widthBits }];
