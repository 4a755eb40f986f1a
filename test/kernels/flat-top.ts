import type { BenchStream } from '../../sim/bench.ts';
import { memoryFileParameters } from '../../src/codegen/memory-files.ts';
import {
  joinedInputsOf,
  type Kernel,
  moduleOf,
  pinsOf,
  portsOf,
  sourcesOf,
  verilogOf,
} from '../../src/kernels/index.ts';
import { parameterText } from '../../src/kernels/kernel.ts';
import { beatsPerFrame, type StreamShape, widthBits } from '../../src/kernels/stream.ts';

/** A port of a kernel instance and the net prefix it is connected to. */
export interface ConnectedPort {
  readonly name: string;
  readonly shape: StreamShape;
  readonly isInput: boolean;
  /** An AXI4-Stream: byte-padded, with tlast. */
  readonly isAxi: boolean;
  readonly net: string;
}

/** The ports of a kernel; `netOf` gives each its net prefix. */
export function connectedPorts(kernel: Kernel, netOf: (port: string) => string): ConnectedPort[] {
  const { inputs, outputs } = portsOf(kernel);
  const side = (ports: Readonly<Record<string, StreamShape>>, isInput: boolean, isAxi: boolean) =>
    Object.entries(ports).map(([name, shape]) => ({ name, shape, isInput, isAxi, net: netOf(name) }));
  return [
    ...side(inputs, true, kernel.kind === 'frame-input'),
    ...side(outputs, false, kernel.kind === 'frame-output'),
  ];
}

const bitsOfPort = ({ shape, isAxi }: ConnectedPort): number =>
  isAxi ? 8 * Math.ceil(widthBits(shape) / 8) : widthBits(shape);

/** The nets of a port, with their widths as Verilog ranges; `isDriven` are those that the kernel drives. */
export function netsOf(port: ConnectedPort): { signal: string; range: string; isDriven: boolean }[] {
  return [
    { signal: 'tdata', range: `[${bitsOfPort(port) - 1}:0] `, isDriven: !port.isInput },
    { signal: 'tvalid', range: '', isDriven: !port.isInput },
    { signal: 'tready', range: '', isDriven: port.isInput },
    ...(port.isAxi ? [{ signal: 'tlast', range: '', isDriven: !port.isInput }] : []),
  ];
}

/** The declarations of the nets of a port as ports of the top module. */
export function topPorts(port: ConnectedPort): string[] {
  return netsOf(port).map(
    ({ signal, range, isDriven }) => `${isDriven ? 'output' : 'input'} wire ${range}${port.net}_${signal}`,
  );
}

/** Its parameters are written while it runs: over a bus of its own here, `<id>_reload_target` and so on. */
const isReloaded = ({ params }: Kernel): boolean => 'reload' in params && params.reload !== undefined;

/** An instance of a kernel; a frame input's error flag goes to `<id>_framing_error`. */
export function instanceText(kernel: Kernel, ports: readonly ConnectedPort[]): string {
  const joined = joinedInputsOf(kernel);
  const single = ports.filter(port => joined === undefined || !port.isInput);
  const sideBySide = ports.filter(port => !single.includes(port)).toReversed();
  const connections = [
    '.clk(clk)',
    '.rst(rst)',
    ...(joined === undefined ? [] : ['tdata', 'tvalid', 'tready']).map(
      signal => `.${joined}_${signal}({${sideBySide.map(port => `${port.net}_${signal}`).join(', ')}})`,
    ),
    ...single.flatMap(port => netsOf(port).map(n => `.${port.name}_${n.signal}(${port.net}_${n.signal})`)),
    ...pinsOf(kernel).map(
      ([name, value]) => `.${name}(${isReloaded(kernel) ? `${kernel.id}_` : ''}${value})`,
    ),
    ...(kernel.kind === 'frame-input' ? [`.framing_error(${kernel.id}_framing_error)`] : []),
  ];
  const parameters = [
    ...verilogOf(kernel).map(([name, value]) => `.${name}(${parameterText(value)})`),
    ...memoryFileParameters(kernel).map(([name, value]) => `.${name}("${value}")`),
  ];
  const values = parameters.length > 0 ? `#(${parameters.join(', ')}) ` : '';
  return `  ${moduleOf(kernel)} ${values}${kernel.id} (${connections.join(', ')});`;
}

/** How the driver sees a port of the top. */
export function benchStream(port: ConnectedPort): BenchStream {
  return {
    name: port.net,
    role: port.isInput ? 'source' : 'sink',
    prefix: port.net,
    widthBits: bitsOfPort(port),
    beatsPerFrame: beatsPerFrame(port.shape),
    hasLast: port.isAxi,
  };
}

/** All files, below hw/rtl, that some kernels need. */
export const rtlOf = (kernels: readonly Kernel[]): string[] => [...new Set(kernels.flatMap(sourcesOf))];
