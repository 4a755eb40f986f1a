import { expect, it } from 'vitest';
import { kernelKinds } from '../../src/kernels/index.ts';
import { drawnMutants } from './drawn-mutants.ts';
import { switchedIn } from './elaborated.ts';
import { expressionsOf } from './expressions.ts';
import { modulesOf } from './kernel-mutants.ts';
import { mutationsOf, oneLine } from './mutations.ts';
import { switchedModule } from './switched.ts';

const MODULE = `module stage #(
    parameter integer BITS = 1 + 2
) (
    input wire clk,
    output wire m_axis_tvalid
);
  localparam integer LAST = BITS - 1;  // a & b
  function integer twice(input integer x);
    twice = x + x;
  endfunction
  generate
    if (BITS < 1) begin : bad_bits
      stage_error_bits error ();
    end
  endgenerate
  reg valid_q;
  wire ready = ~valid_q | m_axis_tready;
  wire [BITS-1:0] sum = count_q[BITS-1:0] + {{(BITS - 1) {1'b0}}, 1'b1};
  wire last = count_q == LAST[BITS-1:0];
  wire signed [BITS-1:0] less = $signed(a) - $signed(b);
  always @(posedge clk) begin
    if (rst) valid_q <= 1'b0;
    else if (ready) valid_q <= s_axis_tvalid;
  end
  inner core (
      .s_axis_tvalid(s_axis_tvalid & ready),
      .m_axis_tready(m_axis_tready)
  );
endmodule
`;

const changes = (): string[] =>
  mutationsOf('stage.v', MODULE).map(({ expression, changed }) =>
    oneLine(`${expression.target}: ${expression.text} -> ${changed}`),
  );

it('changes operators, terms, resets, constants and handshakes', () => {
  expect(changes()).toEqual(
    expect.arrayContaining([
      'ready: ~valid_q | m_axis_tready -> ~valid_q & m_axis_tready',
      'ready: ~valid_q | m_axis_tready -> valid_q | m_axis_tready',
      'ready: ~valid_q | m_axis_tready -> ~valid_q',
      'ready: ~valid_q | m_axis_tready -> m_axis_tready',
      'ready: ~valid_q | m_axis_tready -> ~valid_q | m_axis_tvalid',
      "ready: ~valid_q | m_axis_tready -> 1'b1",
      "last: count_q == LAST[BITS-1:0] -> count_q == (LAST[BITS-1:0] - 1'b1)",
      'last: count_q == LAST[BITS-1:0] -> count_q != LAST[BITS-1:0]',
      'less: $signed(a) - $signed(b) -> $signed(a) + $signed(b)',
      "if: rst -> 1'b0",
      "if: ready -> 1'b1",
      "valid_q: 1'b0 -> 1'b1",
      'valid_q: s_axis_tvalid -> s_axis_tready',
      's_axis_tvalid: s_axis_tvalid & ready -> s_axis_tvalid',
    ]),
  );
});

it('leaves what is computed before the circuit is there', () => {
  const targets = expressionsOf(MODULE).map(({ target, text }) => `${target}: ${oneLine(text)}`);
  expect(targets.filter(text => /LAST: |twice|BITS < 1|a & b/.test(text))).toEqual([]);
  // Neither ranges nor counts of repetitions.
  expect(changes().filter(text => /BITS\+1|BITS \+ 1/.test(text))).toEqual([]);
  // Unsigned constants would make a signed difference unsigned.
  expect(changes().filter(text => text.startsWith('less: '))).toHaveLength(1);
});

it('holds all mutations of a module in one text, each behind its number', () => {
  const [first, second] = mutationsOf('stage.v', MODULE);
  const text = switchedModule(
    MODULE,
    new Map([
      [1, first],
      [7, second],
    ]),
  );
  expect(text).toContain(
    `wire ready = ((mutant_number == 32'd1) ? (${first.changed}) : ((mutant_number == 32'd7) ? (${second.changed}) : (~valid_q | m_axis_tready)));`,
  );
  expect(text).toContain('$readmemh("mutant.mem", mutant_file);');
  expect(switchedModule(MODULE, new Map())).toContain('wire ready = ~valid_q | m_axis_tready;');
});

it('draws from every module that has something to change, the same for the same seed', async () => {
  const modules = [...(await modulesOf(kernelKinds))].filter(
    ([path, text]) => mutationsOf(path, text).length > 0,
  );
  const keys = async (seed: number) =>
    [...(await drawnMutants(kernelKinds, 200, seed)).values()].map(({ key }) => key);
  const first = await keys(1);
  expect(await keys(1)).toEqual(first);
  expect(await keys(2)).not.toEqual(first);
  expect(new Set(first.map(key => key.split(':')[0])).size).toBe(modules.length);
  expect(new Set(first).size).toBe(200);
});

it('finds the mutations of an elaborated design, whichever side of the comparison they stand on', () => {
  const xml = `<eq loc="e,1"><varref loc="e,1" name="mutant_number" dtype_id="2"/>
      <const loc="e,1" name="32&apos;h7" dtype_id="2"/></eq>
    <eq loc="e,2"><const loc="e,2" name="32&apos;h1f" dtype_id="2"/><varref loc="e,2" name="mutant_number" dtype_id="2"/></eq>
    <eq loc="e,3"><const loc="e,3" name="32&apos;h9" dtype_id="2"/><varref loc="e,3" name="count_q" dtype_id="2"/></eq>`;
  expect([...switchedIn(xml)]).toEqual([7, 31]);
});
