import type { Manifest } from '../formats/manifest.ts';
import { fail } from '../ir/diagnostic.ts';
import { beatsPerFrame, widthBits } from '../kernels/stream.ts';
import { boardDiagnostic } from './diagnostics.ts';
import type { UartBoard } from './schema.ts';

/** How a design stands behind a serial line; widths in bits of a beat without padding. */
export interface UartPlan {
  readonly baud: number;
  /** Clock cycles per bit of the line. */
  readonly divisor: number;
  readonly inWidth: number;
  readonly inBeats: number;
  readonly outWidth: number;
  readonly outBeats: number;
  /** Packed, without what the protocol adds. */
  readonly frameBytes: number;
  readonly resultBytes: number;
  /** What the design answers who asks for it: the first 8 digits of the model's SHA-256. */
  readonly designId: string;
  readonly rates: UartRates;
}

/** Frames a second that the line allows. */
export interface UartRates {
  /** One frame at a time: sent, computed, answered, then the next. */
  readonly oneAtATime: number;
  /** The next frame is sent while results come back. */
  readonly overlapped: number;
  /** Of the design alone, at its clock. */
  readonly design: number;
}

/** What the protocol adds to the payload: two delimiters, a number, two bytes of CRC; and an answer's status. */
export const FRAME_OVERHEAD = 5;
export const ANSWER_OVERHEAD = 6;

/** Both ends may be off, and the middle of the stop bit must still be met. */
const BAUD_TOLERANCE = 0.02;
const LEAST_DIVISOR = 8;

/**
 * The serial line of a design. Throws DiagnosticError where it has several inputs or outputs, where the rate cannot be
 * made of the clock, or where a frame is larger than all block RAM.
 *
 * @param megahertz clock of the design
 */
export function uartPlan(manifest: Manifest, board: UartBoard, megahertz: number, baud: number): UartPlan {
  const { inputs, outputs, cycles, model } = manifest;
  if (inputs.length > 1 || outputs.length > 1)
    fail(boardDiagnostic('several-ports', { inputs: inputs.length, outputs: outputs.length }));
  const hertz = megahertz * 1e6;
  const divisor = Math.round(hertz / baud);
  const got = Math.round(hertz / Math.max(divisor, LEAST_DIVISOR));
  if (divisor < LEAST_DIVISOR || Math.abs(got / baud - 1) > BAUD_TOLERANCE)
    fail(boardDiagnostic('no-baud', { baud, megahertz, got }));
  const [{ stream: input }] = inputs;
  const [{ stream: output }] = outputs;
  const [inWidth, outWidth] = [widthBits(input), widthBits(output)];
  const [inBeats, outBeats] = [beatsPerFrame(input), beatsPerFrame(output)];
  const frameBytes = Math.ceil((inWidth * inBeats) / 8);
  const resultBytes = Math.ceil((outWidth * outBeats) / 8);
  const { count, shapes } = board.limits.blockRam;
  const available = count * Math.max(...shapes.map(([words, bits]) => words * bits));
  if (frameBytes * 8 > available)
    fail(boardDiagnostic('large-frame', { bits: frameBytes * 8, available, board: board.name }));
  const byteSeconds = (10 * divisor) / hertz;
  const [sent, answered] = [frameBytes + FRAME_OVERHEAD, resultBytes + ANSWER_OVERHEAD];
  const unpacked = (inWidth * inBeats) / stepOf(inWidth) + inBeats;
  const rates = {
    oneAtATime: 1 / ((sent + answered) * byteSeconds + (cycles.latency + unpacked) / hertz),
    overlapped: 1 / Math.max(sent * byteSeconds, answered * byteSeconds, cycles.initiationInterval / hertz),
    design: hertz / cycles.initiationInterval,
  };
  const designId = model.sha256.slice(0, 8);
  return { baud, divisor, inWidth, inBeats, outWidth, outBeats, frameBytes, resultBytes, designId, rates };
}

/** Bits a cycle that are moved between bytes and beats (hw/rtl/wrappers/uart/uart_unpack.v). */
const stepOf = (width: number): number => [8, 4, 2, 1].find(step => width % step === 0) ?? 1;
