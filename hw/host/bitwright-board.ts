/**
 * A design of bitwright on a board, at a serial line: integers of the wire in and out. It knows nothing of where the line
 * is: `line` may be a serial port of Node or of a browser. docs/guide/uart.md of bitwright has the protocol.
 */

/** What carries bytes. */
export interface SerialLine {
  write(bytes: Uint8Array): Promise<void> | void;
  /** Calls `take` with what comes, from now on. */
  onData(take: (bytes: Uint8Array) => void): void;
}

/** An element's type, and how elements lie in beats, as the manifest says. */
export interface WireStream {
  readonly type: { readonly kind: 'bipolar' } | { readonly kind: 'uint' | 'int'; readonly bits: number };
  readonly lanes: number;
  readonly vectorElements: number;
  readonly vectorsPerFrame: number;
}

/** What is read of manifest.json. */
export interface BoardManifest {
  readonly model: { readonly sha256: string };
  readonly inputs: readonly { readonly stream: WireStream }[];
  readonly outputs: readonly { readonly stream: WireStream }[];
}

const [END, ESC, ESC_END, ESC_ESC] = [192, 219, 220, 221];
export const STATUS = { result: 0, broken: 1, busy: 2, hello: 3 } as const;

/** CRC-16/X-25. */
export function crc16(bytes: Iterable<number>): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >> 1) ^ (crc & 1 ? 0x8408 : 0);
  }
  return crc ^ 0xffff;
}

/** A message as it goes over the line: its CRC behind it, escaped, between two delimiters. */
export function encodeMessage(message: readonly number[] | Uint8Array): Uint8Array {
  const crc = crc16(message);
  const escaped = [...message, crc & 255, crc >> 8].flatMap(byte =>
    byte === END ? [ESC, ESC_END] : byte === ESC ? [ESC, ESC_ESC] : [byte],
  );
  return Uint8Array.from([END, ...escaped, END]);
}

/** Takes what comes from the line, in any pieces, and gives the messages that are whole. */
export class MessageDecoder {
  private frame: number[] = [];
  private isEscaped = false;
  private isBad = false;

  feed(bytes: Iterable<number>): Uint8Array[] {
    const messages: Uint8Array[] = [];
    for (const byte of bytes) {
      if (byte === END) {
        const whole = this.frame;
        const isBad = this.isBad || this.isEscaped;
        this.frame = [];
        this.isEscaped = false;
        this.isBad = false;
        const message = whole.slice(0, -2);
        const isRight = crc16(message) === whole[whole.length - 2] + 256 * whole[whole.length - 1];
        if (!isBad && whole.length >= 4 && isRight) messages.push(Uint8Array.from(message));
      } else if (this.isEscaped) {
        this.isEscaped = false;
        this.isBad ||= byte !== ESC_END && byte !== ESC_ESC;
        this.frame.push(byte === ESC_END ? END : ESC);
      } else if (byte === ESC) {
        this.isEscaped = true;
      } else {
        this.frame.push(byte);
      }
    }
    return messages;
  }
}

const bitsOf = (stream: WireStream): number => (stream.type.kind === 'bipolar' ? 1 : stream.type.bits);
const beatsOf = (stream: WireStream): number => Math.ceil(stream.vectorElements / stream.lanes);
const bytesOf = (stream: WireStream): number =>
  Math.ceil((stream.vectorsPerFrame * beatsOf(stream) * stream.lanes * bitsOf(stream)) / 8);

/** The bit of a frame at which its element begins. */
const placeOf = (stream: WireStream, index: number): number => {
  const vector = Math.floor(index / stream.vectorElements);
  const element = index % stream.vectorElements;
  return (vector * beatsOf(stream) * stream.lanes + element) * bitsOf(stream);
};

/** The bytes of a frame of integers in the order of the wire. */
export function packFrame(stream: WireStream, values: ArrayLike<number>): Uint8Array {
  const packed = new Uint8Array(bytesOf(stream));
  const bits = bitsOf(stream);
  for (let i = 0; i < values.length; i++) {
    const value = stream.type.kind === 'bipolar' ? (values[i] > 0 ? 1n : 0n) : BigInt(values[i]);
    const first = placeOf(stream, i);
    for (let bit = 0; bit < bits; bit++) {
      if ((value >> BigInt(bit)) & 1n) packed[(first + bit) >> 3] |= 1 << ((first + bit) & 7);
    }
  }
  return packed;
}

/** The inverse of `packFrame`. */
export function unpackFrame(stream: WireStream, packed: Uint8Array): number[] {
  const bits = bitsOf(stream);
  return Array.from({ length: stream.vectorsPerFrame * stream.vectorElements }, (_, i) => {
    const first = placeOf(stream, i);
    let value = 0;
    for (let bit = 0; bit < bits; bit++) {
      if ((packed[(first + bit) >> 3] >> ((first + bit) & 7)) & 1) value += 2 ** bit;
    }
    if (stream.type.kind === 'bipolar') return 2 * value - 1;
    return stream.type.kind === 'int' && value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  });
}

export interface BoardOptions {
  /** How often a frame is sent before it is given up. */
  readonly tries?: number;
  /** How long an answer may take. */
  readonly timeoutMilliseconds?: number;
}

/** A design at a serial line; one frame at a time. */
export class Board {
  private readonly line: SerialLine;
  private readonly manifest: BoardManifest;
  private readonly tries: number;
  private readonly timeout: number;
  private readonly decoder = new MessageDecoder();
  private number = 0;
  private take: (message: Uint8Array) => void = () => undefined;

  constructor(line: SerialLine, manifest: BoardManifest, options: BoardOptions = {}) {
    this.line = line;
    this.manifest = manifest;
    this.tries = options.tries ?? 4;
    this.timeout = options.timeoutMilliseconds ?? 2000;
    line.onData(bytes => {
      for (const message of this.decoder.feed(bytes)) this.take(message);
    });
  }

  /** Throws unless the design on the board is that of the manifest. */
  async check(): Promise<void> {
    const id = await this.exchange(new Uint8Array(0), STATUS.hello);
    const found = [...id].reverse().map(byte => byte.toString(16).padStart(2, '0')).join('');
    const expected = this.manifest.model.sha256.slice(0, 8);
    if (found !== expected)
      throw new Error(`the board has the design of model ${found}, the manifest is of ${expected}`);
  }

  /** One frame of integers, in the order of the wire, in and out. */
  async run(frame: ArrayLike<number>): Promise<number[]> {
    const [{ stream: input }] = this.manifest.inputs;
    const [{ stream: output }] = this.manifest.outputs;
    return unpackFrame(output, await this.exchange(packFrame(input, frame), STATUS.result));
  }

  private async exchange(payload: Uint8Array, status: number): Promise<Uint8Array> {
    const sent = new Set<number>();
    for (let i = 0; i < this.tries; i++) {
      this.number = (this.number + 1) % 256;
      sent.add(this.number);
      const answer = this.answerTo(sent, status);
      await this.line.write(encodeMessage([this.number, ...payload]));
      const got = await answer;
      if (got) return got;
    }
    throw new Error(`no answer after ${this.tries} tries: check port, baud and bitstream`);
  }

  /** Undefined where what was sent was broken, or came too early, or nothing comes. */
  private answerTo(sent: ReadonlySet<number>, status: number): Promise<Uint8Array | undefined> {
    return new Promise(resolve => {
      const timer = setTimeout(() => resolve(undefined), this.timeout);
      this.take = message => {
        const [number, got] = message;
        const isAnswer = got === status && sent.has(number);
        if (!isAnswer && got !== STATUS.broken && got !== STATUS.busy) return;
        clearTimeout(timer);
        resolve(isAnswer ? message.slice(2) : undefined);
      };
    });
  }
}
