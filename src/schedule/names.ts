import { RELOAD_BUS } from '../kernels/reload.ts';
import { CPP_KEYWORDS, SYSTEMVERILOG_KEYWORDS, VERILOG_KEYWORDS } from './reserved-words.ts';

/** What a generated name must not be: words of the languages, and names of the top module's own. */
const RESERVED = new Set([
  ...VERILOG_KEYWORDS,
  ...SYSTEMVERILOG_KEYWORDS,
  ...CPP_KEYWORDS,
  ...['clk', 'rst', 'mem_dir', 's_axis', 'm_axis', 'framing_error'],
  ...RELOAD_BUS.map(([name]) => name),
]);

/** Endings of the nets of a stream: a name must not be another's net. */
const NET_ENDING = /_(tdata|tvalid|tready|tlast)$/i;

const MAX_LENGTH = 48;

/** The beginning of a name, not ending in an underscore. */
const cut = (name: string, length: number): string => name.slice(0, length).replace(/_+$/, '');

/**
 * An identifier for Verilog, C++ and file names alike: letters, digits and single underscores,
 * starting with a letter, at most 48 characters (and what marks one that would be a reserved word).
 */
export function sanitize(name: string): string {
  const ascii = cut(name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+/, ''), MAX_LENGTH);
  const safe = ascii === '' ? 'x' : ascii;
  const lead = /^[A-Za-z]/.test(safe) ? safe : `n${safe}`;
  return RESERVED.has(lead.toLowerCase()) || NET_ENDING.test(lead) ? `${lead}_x` : lead;
}

/** Hands out sanitised names, each once (names that differ only in case count as equal: file systems). */
export class NameTable {
  private readonly taken = new Set<string>();

  constructor(reserved: Iterable<string> = []) {
    for (const name of reserved) this.taken.add(name.toLowerCase());
  }

  /** A name for what plays a role beside something named: of a long name, the end is cut and the role kept. */
  claimBeside(name: string, role: string): string {
    return this.claim(`${cut(sanitize(name), MAX_LENGTH - role.length - 1)}_${role}`);
  }

  claim(wanted: string): string {
    const base = sanitize(wanted);
    let name = base;
    for (let i = 2; this.taken.has(name.toLowerCase()); i++) name = `${base}_${i}`;
    this.taken.add(name.toLowerCase());
    return name;
  }
}
