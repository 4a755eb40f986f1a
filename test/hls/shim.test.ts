import { expect, it } from 'vitest';
import { Random } from '../kernels/random.ts';
import { buildProgram, runProgram, runWell } from './cpp-program.ts';

/** A pair of integer types of the shim. */
interface Pair {
  readonly a: { readonly bits: number; readonly signed: boolean };
  readonly b: { readonly bits: number; readonly signed: boolean };
}

const CASES_PER_PAIR = 40;

/** Around the ends of a limb, and every pair of signs. */
function pairs(random: Random): Pair[] {
  const widths = [1, 2, 7, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 200];
  const signs = [false, true];
  return widths.flatMap((bits, i) => {
    const side = (width: number, signed: boolean) => ({ bits: width, signed });
    const own = { a: side(bits, signs[i % 2]), b: side(bits, signs[(i >> 1) % 2]) };
    const other = { a: side(bits, signs[(i + 1) % 2]), b: side(random.pick(widths), random.pick(signs)) };
    return [own, other];
  });
}

const wrap = (value: bigint, bits: number, signed: boolean): bigint =>
  signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);

function randomBits(random: Random, bits: number): bigint {
  const corner = random.integer(0, 5);
  if (corner === 0) return 0n;
  if (corner === 1) return (1n << BigInt(bits)) - 1n;
  if (corner === 2) return 1n << BigInt(bits - 1);
  if (corner === 3) return (1n << BigInt(bits - 1)) - 1n;
  const digits = Array.from({ length: bits }, () => random.integer(0, 1)).join('');
  return BigInt(`0b${digits}`);
}

const typeName = ({ bits, signed }: Pair['a']): string => `ap_${signed ? 'int' : 'uint'}<${bits}>`;

/** Every operation on one pair of types; each result is a line of the decimal number, or of 0 and 1. */
const OPERATIONS = `
template <typename T> T read_number() {
    char text[256];
    if (std::scanf("%255s", text) != 1) std::exit(5);
    T number = 0;
    for (int i = 0; text[i] != 0; ++i) number[T::width - 1 - i] = text[i] == '1';
    return number;
}

/// The sign (of a result: whether its type has one), and the bits, highest first.
template <int W, bool S> void print(const ap_int_base<W, S>& number) {
    std::printf("%c%d ", S ? 's' : 'u', W);
    for (int i = W - 1; i >= 0; --i) std::putchar(number[i] ? '1' : '0');
    std::putchar('\\n');
}
void print(bool flag) { std::printf("u1 %d\\n", flag ? 1 : 0); }

template <typename A, typename B> void operations() {
    const A a = read_number<A>();
    const B b = read_number<B>();
    int high;
    int low;
    int built_in;
    if (std::scanf("%d %d %d", &high, &low, &built_in) != 3) std::exit(5);
    print(a + b);
    print(a - b);
    print(a * b);
    print(a & b);
    print(a | b);
    print(a ^ b);
    print(~a);
    print(-a);
    print(a == b);
    print(a != b);
    print(a < b);
    print(a <= b);
    print(a > b);
    print(a >= b);
    print(a + built_in);
    print(built_in - a);
    print(a * built_in);
    print(a < built_in);
    print(built_in <= a);
    print(B(a));
    A sum = a;
    sum += b;
    print(sum);
    const B part = a.range(high, low);
    print(part);
    A written = a;
    written.range(high, low) = b;
    print(written);
    A copied = a;
    copied.range(high, low) = b.range(B::width - 1, 0);
    print(copied);
    A flipped = a;
    flipped[low] = !a[low];
    print(flipped);
    A overwritten = a;
    overwritten.range(high, low) = built_in;
    print(overwritten);
    print(A(built_in));
    print(ap_int<64>(static_cast<long long>(a.to_int64())));
    print(ap_uint<64>(static_cast<unsigned long long>(a.to_uint64())));
    print(ap_int<32>(a.to_int()));
}
`;

/** What \`operations\` prints, computed on BigInt: width and sign of each result as the vendor's. */
function expectedLines(
  { a, b }: Pair,
  x: bigint,
  y: bigint,
  high: number,
  low: number,
  builtIn: number,
): string[] {
  const lines: string[] = [];
  const put = (value: bigint, bits: number, signed: boolean): void => {
    const pattern = BigInt.asUintN(bits, value).toString(2).padStart(bits, '0');
    lines.push(`${signed ? 's' : 'u'}${bits} ${pattern}`);
  };
  const flag = (value: boolean): void => put(value ? 1n : 0n, 1, false);
  const anySigned = a.signed || b.signed;
  const joint = Math.max(a.bits + (b.signed && !a.signed ? 1 : 0), b.bits + (a.signed && !b.signed ? 1 : 0));
  put(x + y, joint + 1, anySigned);
  put(x - y, joint + 1, true);
  put(x * y, a.bits + b.bits, anySigned);
  for (const value of [x & y, x | y, x ^ y]) put(value, joint, anySigned);
  put(~x, a.bits, a.signed);
  put(-x, a.bits + 1, true);
  for (const value of [x === y, x !== y, x < y, x <= y, x > y, x >= y]) flag(value);
  const c = BigInt(builtIn);
  const withInt = Math.max(a.bits + (a.signed ? 0 : 1), 32);
  put(x + c, withInt + 1, true);
  put(c - x, withInt + 1, true);
  put(x * c, a.bits + 32, true);
  flag(x < c);
  flag(c <= x);
  put(x, b.bits, b.signed);
  put(x + y, a.bits, a.signed);
  const size = BigInt(high - low + 1);
  const mask = ((1n << size) - 1n) << BigInt(low);
  put((x & mask) >> BigInt(low), b.bits, b.signed);
  const replaced = (value: bigint): bigint => (x & ~mask) | ((value << BigInt(low)) & mask);
  put(replaced(y), a.bits, a.signed);
  put(replaced(BigInt.asUintN(b.bits, y)), a.bits, a.signed);
  put(x ^ (1n << BigInt(low)), a.bits, a.signed);
  put(replaced(c), a.bits, a.signed);
  put(c, a.bits, a.signed);
  put(x, 64, true);
  put(x, 64, false);
  put(x, 32, true);
  return lines;
}

it('computes on integers of any width as BigInt does, in the widths of the vendor', async () => {
  const random = new Random(1);
  const all = pairs(random);
  const calls = all.map(
    ({ a, b }) =>
      `    for (int i = 0; i < ${CASES_PER_PAIR}; ++i) operations<${typeName(a)}, ${typeName(b)} >();\n`,
  );
  const expected: string[] = [];
  const input: string[] = [];
  for (const pair of all) {
    for (let i = 0; i < CASES_PER_PAIR; i++) {
      const { a, b } = pair;
      const x = randomBits(random, a.bits);
      const y = i % 8 === 7 && a.bits === b.bits ? x : randomBits(random, b.bits);
      const low = random.integer(0, a.bits - 1);
      const high = random.integer(low, a.bits - 1);
      const builtIn = random.withCorners(-(2 ** 31), 2 ** 31 - 1);
      input.push([pad(x, a.bits), pad(y, b.bits), high, low, builtIn].join(' '));
      const values = [wrap(x, a.bits, a.signed), wrap(y, b.bits, b.signed)] as const;
      expected.push(...expectedLines(pair, ...values, high, low, builtIn));
    }
  }
  const program = await buildProgram(
    new Map([
      [
        'shim.cpp',
        `#include <cstdio>\n#include <cstdlib>\n#include "ap_int.h"\n${OPERATIONS}
int main() {
    if (std::freopen("input.txt", "r", stdin) == nullptr) return 5;
${calls.join('')}}
`,
      ],
    ]),
  );
  const { result } = await runWell(program, new Map([['input.txt', `${input.join('\n')}\n`]]));
  const got = result.stdout.trim().split('\n');
  const wrong = expected.findIndex((line, i) => line !== got[i]);
  const perCase = expected.length / input.length;
  expect({
    lines: got.length,
    input: input[Math.floor(wrong / perCase)],
    operation: wrong % perCase,
    got: got[wrong],
  }).toEqual({
    lines: expected.length,
    input: undefined,
    operation: -1,
    got: undefined,
  });
});

const pad = (value: bigint, bits: number): string => value.toString(2).padStart(bits, '0');

const streamProgram = (body: string) =>
  new Map([
    [
      'stream.cpp',
      `#include <cstdio>\n#include "ap_int.h"\n#include "hls_stream.h"\nint main() {\n${body}\n}\n`,
    ],
  ]);

it('gives the elements of a stream in order, and tells when there are none', async () => {
  const program = await buildProgram(
    streamProgram(`
    hls::stream<ap_uint<9> > stream("numbers");
    int next = 0;
    for (int round = 0; round < 50; ++round) {
        for (int i = 0; i < round % 7; ++i) stream.write(next++);
        for (int i = 0; i < round % 5 && !stream.empty(); ++i) std::printf("%d ", stream.read().to_int());
    }
    while (!stream.empty()) std::printf("%d ", stream.read().to_int());
    std::printf("of %d", next);`),
  );
  const { result } = await runWell(program, new Map());
  const count = Array.from({ length: 50 }, (_, round) => round % 7).reduce((a, b) => a + b, 0);
  expect(result.stdout).toBe(`${Array.from({ length: count }, (_, i) => `${i} `).join('')}of ${count}`);
});

it.each([
  ['stream.write(1); stream.read(); stream.read();', 'stream numbers is read while it is empty'],
  ['stream.write(1);', 'stream numbers has elements left at its end'],
])('stops at %s', async (body, message) => {
  const program = await buildProgram(streamProgram(`    hls::stream<int> stream("numbers");\n    ${body}`));
  const { result } = await runProgram(program, new Map());
  expect(result).toMatchObject({ ok: false, how: 'exit code 3', all: message });
});
