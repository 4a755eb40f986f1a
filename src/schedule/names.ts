/** Reserved words of Verilog-2005, SystemVerilog and C++ that a generated name must not be. */
const RESERVED = new Set(
  (
    'always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign default ' +
    'defparam design disable edge else end endcase endconfig endfunction endgenerate endmodule endprimitive ' +
    'endspecify endtable endtask event for force forever fork function generate genvar highz0 highz1 if ifnone ' +
    'incdir include initial inout input instance integer join large liblist library localparam macromodule medium ' +
    'module nand negedge nmos nor noshowcancelled not notif0 notif1 or output parameter pmos posedge primitive ' +
    'pull0 pull1 pulldown pullup pulsestyle_onevent pulsestyle_ondetect rcmos real realtime reg release repeat ' +
    'rnmos rpmos rtran rtranif0 rtranif1 scalared showcancelled signed small specify specparam strong0 strong1 ' +
    'supply0 supply1 table task time tran tranif0 tranif1 tri tri0 tri1 triand trior trireg unsigned use uwire ' +
    'vectored wait wand weak0 weak1 while wire wor xnor xor ' +
    'accept_on alias always_comb always_ff always_latch assert assume before bind bins binsof bit break byte ' +
    'chandle checker class clocking const constraint context continue cover covergroup coverpoint cross dist do ' +
    'endchecker endclass endclocking endgroup endinterface endpackage endprogram endproperty endsequence enum ' +
    'eventually expect export extends extern final first_match foreach forkjoin global iff ignore_bins ' +
    'illegal_bins implements implies import inside int interconnect interface intersect join_any join_none let ' +
    'local logic longint matches modport nettype new nexttime null package packed priority program property ' +
    'protected pure rand randc randcase randsequence ref reject_on restrict return s_always s_eventually ' +
    's_nexttime s_until s_until_with sequence shortint shortreal soft solve static string strong struct super ' +
    'sync_accept_on sync_reject_on tagged this throughout timeprecision timeunit type typedef union unique ' +
    'unique0 until until_with untyped var virtual void wait_order weak wildcard with within ' +
    'asm auto bool catch char delete double explicit extern false float friend goto inline long mutable namespace ' +
    'operator private public register short sizeof switch template throw true try typename using volatile ' +
    'clk rst s_axis m_axis framing_error'
  ).split(' '),
);

/** Endings of the nets of a stream: a name must not be another's net. */
const NET_ENDING = /_(tdata|tvalid|tready|tlast)$/i;

/**
 * An identifier for Verilog, C++ and file names alike: letters, digits and single underscores,
 * starting with a letter, at most 48 characters, no reserved word.
 */
export function sanitize(name: string): string {
  const ascii = name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 48)
    .replace(/_+$/, '');
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

  claim(wanted: string): string {
    const base = sanitize(wanted);
    let name = base;
    for (let i = 2; this.taken.has(name.toLowerCase()); i++) name = `${base}_${i}`;
    this.taken.add(name.toLowerCase());
    return name;
  }
}
